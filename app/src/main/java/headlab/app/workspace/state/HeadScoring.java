package headlab.app.workspace.state;

import headlab.engine.analysis.AnalysisType;
import headlab.engine.analysis.Parameter;
import java.util.Set;

/// Which analyses give every head a number when they run on their default input.
final class HeadScoring {
  /// Those whose figures are of layers, of pairs, of texts, or of one head.
  private static final Set<String> OTHERS =
      Set.of(
          "head-patching",
          "composition-scores",
          "massive-activations",
          "logit-lens",
          "retrieval-masking",
          "successor-mod10",
          "component-composition",
          "inhibition-score",
          "ov-qk-matrices",
          "max-activating",
          "scale-curve");

  private HeadScoring() {}

  /// The flag that names the one head an analysis looks at, or empty where it looks at all.
  static String flag(AnalysisType<?> type) {
    for (Parameter each : type.parameters()) {
      if (each.name().equals("head")
          || (each.name().equals("heads") && each.initial().equals("strongest"))) {
        return each.flag();
      }
    }
    return "";
  }

  static boolean scores(AnalysisType<?> type) {
    return !OTHERS.contains(type.id());
  }
}
