package headlab.analyses.common;

import headlab.analyses.common.Controls.Head;
import headlab.engine.model.ModelSpec;
import java.util.regex.Pattern;

/// The head that an analysis looks into: named, or the one with the best score.
///
/// @param text `strongest`, or a name such as `5.1`
public record ChosenHead(String text) {
  public static final String STRONGEST = "strongest";

  private static final Pattern NAME = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");

  public ChosenHead {
    if (!text.equals(STRONGEST) && !NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "A head is written LAYER.HEAD, e.g. 5.1, or 'strongest', not '" + text + "'.");
    }
  }

  /// The head, looked up among those of a model.
  ///
  /// @param scores of all heads, layer by layer
  public Head in(ModelSpec spec, double[] scores) {
    if (text.equals(STRONGEST)) {
      return new Ranking(spec.heads()).largest(scores);
    }
    check(spec);
    return Head.parse(text);
  }

  /// Refuses a head that the model does not have, before anything is computed.
  public void check(ModelSpec spec) {
    if (!text.equals(STRONGEST)) {
      Head.parse(text).check(spec);
    }
  }
}
