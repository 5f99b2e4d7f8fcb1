package headlab.app.workspace.state;

import headlab.engine.analysis.AnalysisType;
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
          "max-activating");

  private HeadScoring() {}

  static boolean scores(AnalysisType<?> type) {
    return !OTHERS.contains(type.id());
  }
}
