package headlab.analyses;

import headlab.analyses.attribution.LogitAttribution;
import headlab.analyses.heads.HeadAblation;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.HeadPatching;
import headlab.analyses.weights.CompositionScores;
import headlab.analyses.weights.HeadSvd;
import headlab.engine.analysis.Analyses;
import headlab.engine.analysis.AnalysisType;
import java.util.List;

/// Every analysis there is, in the order of the menu. A new one is one line here.
public final class Catalogue implements Analyses {
  private static final List<AnalysisType<?>> ALL =
      List.of(
          AnalysisType.of(ActivationPatching.class),
          AnalysisType.of(HeadPatching.class),
          AnalysisType.of(LogitAttribution.class),
          AnalysisType.of(HeadAblation.class),
          AnalysisType.of(HeadSvd.class),
          AnalysisType.of(CompositionScores.class));

  @Override
  public List<AnalysisType<?>> all() {
    return ALL;
  }
}
