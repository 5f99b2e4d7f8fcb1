package headlab.analyses.common;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The head that an analysis looks into: named, or the one with the best score.
///
/// @param text `strongest`, or a name such as `5.1`
public record ChosenHead(String text) {
  public static final String STRONGEST = "strongest";

  private static final Pattern NAME = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

  public ChosenHead {
    if (!text.equals(STRONGEST) && !NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "A head is written LAYER.HEAD, e.g. 5.1, or 'strongest', not '" + text + "'.");
    }
  }

  /// The head, looked up among those of a model.
  ///
  /// @param scores of all heads, layer by layer
  public Controls.Head in(ModelSpec spec, double[] scores) {
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      int best = 0;
      for (int at = 1; at < scores.length; at++) {
        best = scores[at] > scores[best] ? at : best;
      }
      return new Controls.Head(best / spec.heads(), best % spec.heads());
    }
    check(name, spec);
    return new Controls.Head(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)));
  }

  /// Refuses a head that the model does not have, before anything is computed.
  public void check(ModelSpec spec) {
    Matcher name = NAME.matcher(text);
    if (name.matches()) {
      check(name, spec);
    }
  }

  private void check(Matcher name, ModelSpec spec) {
    if (Integer.parseInt(name.group(1)) >= spec.layers()
        || Integer.parseInt(name.group(2)) >= spec.heads()) {
      throw new Refusal(
          "There is no head %s: this model has layers 0 to %d and heads 0 to %d."
              .formatted(text, spec.layers() - 1, spec.heads() - 1));
    }
  }
}
