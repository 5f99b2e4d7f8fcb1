package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec.Family;

/// What the files of one family look like: its `config.json`, and its tensors' names and shapes.
/// Adding a family is one implementation and one line of `of`.
interface FamilyFiles {
  /// The shape that `config` describes; asks for every key that it understands.
  ///
  /// @throws headlab.datasets.Refusal for a value that is not read yet
  ModelSpec spec(Config config);

  /// The account of the tensors, before `Layout.finish`.
  Layout layout(ModelSpec spec, TensorFiles files);

  /// The files of the family that `config` names.
  static FamilyFiles of(Config config) {
    String type = config.has("model_type") ? config.word("model_type", "") : "";
    for (Family family : Family.values()) {
      if (family.id().equals(type)) {
        return switch (family) {
          case GPT2 -> new Gpt2Files();
          case OPT -> new OptFiles();
          case LLAMA -> new LlamaFiles();
        };
      }
    }
    throw new Refusal(
        (type.isEmpty()
                ? "config.json has no model_type"
                : "config.json: the model_type " + Refusal.quote(type) + " is not known")
            + "; gpt2, opt and llama can be read.");
  }

  /// `whole / parts`, refused where it is not whole.
  static int share(Config config, String key, int whole, int parts) {
    if (whole % parts != 0) {
      throw config.wrong(key, "cannot be shared out evenly among " + parts + " heads");
    }
    return whole / parts;
  }
}
