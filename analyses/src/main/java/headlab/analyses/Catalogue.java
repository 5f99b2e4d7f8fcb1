package headlab.analyses;

import headlab.analyses.attribution.LogitAttribution;
import headlab.analyses.attribution.LogitLens;
import headlab.analyses.detectors.AttentionSinks;
import headlab.analyses.detectors.MassiveActivations;
import headlab.analyses.detectors.OvEigenCopying;
import headlab.analyses.detectors.PatternStats;
import headlab.analyses.detectors.PatternTemplates;
import headlab.analyses.detectors.PrefixCopying;
import headlab.analyses.detectors.TokenSetCopying;
import headlab.analyses.examples.MaxActivating;
import headlab.analyses.heads.HeadAblation;
import headlab.analyses.heads.ScaleCurve;
import headlab.analyses.heads.SelfRepair;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.HeadPatching;
import headlab.analyses.retrieval.RetrievalHeads;
import headlab.analyses.retrieval.RetrievalMasking;
import headlab.analyses.successor.SuccessorHeads;
import headlab.analyses.successor.SuccessorMod10;
import headlab.analyses.weights.ComponentComposition;
import headlab.analyses.weights.ComponentProjection;
import headlab.analyses.weights.CompositionScores;
import headlab.analyses.weights.HeadSvd;
import headlab.analyses.weights.InhibitionScore;
import headlab.analyses.weights.OvQkMatrices;
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
          AnalysisType.of(LogitLens.class),
          AnalysisType.of(HeadAblation.class),
          AnalysisType.of(ScaleCurve.class),
          AnalysisType.of(SelfRepair.class),
          AnalysisType.of(RetrievalHeads.class),
          AnalysisType.of(RetrievalMasking.class),
          AnalysisType.of(HeadSvd.class),
          AnalysisType.of(OvQkMatrices.class),
          AnalysisType.of(CompositionScores.class),
          AnalysisType.of(ComponentComposition.class),
          AnalysisType.of(InhibitionScore.class),
          AnalysisType.of(ComponentProjection.class),
          AnalysisType.of(PatternStats.class),
          AnalysisType.of(PatternTemplates.class),
          AnalysisType.of(AttentionSinks.class),
          AnalysisType.of(MassiveActivations.class),
          AnalysisType.of(PrefixCopying.class),
          AnalysisType.of(OvEigenCopying.class),
          AnalysisType.of(TokenSetCopying.class),
          AnalysisType.of(SuccessorHeads.class),
          AnalysisType.of(SuccessorMod10.class),
          AnalysisType.of(MaxActivating.class));

  @Override
  public List<AnalysisType<?>> all() {
    return ALL;
  }
}
