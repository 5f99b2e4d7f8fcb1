package headlab.engine.pickle;

import headlab.datasets.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;

/// A model's tensors by name, as `torch.save(model.state_dict(), ...)` pickles them.
///
/// @param tensors in the order written
public record StateDict(Map<String, Pickled.Tensor> tensors) {

  /// What `value` is, if it is names and tensors and nothing else.
  ///
  /// @throws Refusal naming `file` and the entry that is no tensor
  public static StateDict of(String file, Pickled value) {
    if (!(value instanceof Pickled.Dict dict)) {
      throw new Refusal(file + " holds " + kind(value) + ", not the state dict of a model.");
    }
    Map<String, Pickled.Tensor> tensors = new LinkedHashMap<>();
    dict.entries()
        .forEach(
            (key, entry) -> {
              if (key instanceof Pickled.Text(String name)
                  && entry instanceof Pickled.Tensor tensor) {
                tensors.put(name, tensor);
                return;
              }
              String shown = key instanceof Pickled.Text(String name) ? name : "a number";
              throw new Refusal(
                  "%s: its entry %s is %s and no tensor; only a plain state dict can be read."
                      .formatted(file, Refusal.quote(shown), kind(entry)));
            });
    return new StateDict(tensors);
  }

  private static String kind(Pickled value) {
    return switch (value) {
      case Pickled.Dict _ -> "a dictionary";
      case Pickled.Sequence _, Pickled.Tuple _ -> "a list";
      case Pickled.Text _ -> "text";
      case Pickled.Tensor _ -> "one tensor";
      case Pickled.Storage _ -> "a bare storage";
      case Pickled.Whole _, Pickled.Huge _ -> "a number";
      case Pickled.Constant constant ->
          constant == Pickled.Constant.FRACTION ? "a number" : "a constant";
      case AllowedName _ -> "a name";
    };
  }
}
