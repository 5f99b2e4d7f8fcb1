package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What a model with norms after its sublayers cannot be asked, and that it says so by name.
class PostNormTest {
  @Test
  void whatReadsTheStreamAsASumIsRefusedAndWeightsAsStoredAreNot() {
    Reference reference = Reference.of("opt-350m");
    try (LoadedModel model = reference.open()) {
      int d = model.spec().dModel();
      Tensor rows = Tensor.of(List.of("token", "dModel"), new int[] {1, d}, new float[d]);
      HookPoint stream = new HookPoint(Site.RESID_PRE, 1);
      Variant folded =
          Variant.of(
              Side.CLEAN, new Intervention(Where.head(Site.Z, 0, 1), new Value.ZeroFolded()));
      List<Executable> asked =
          List.of(
              () -> model.weights().weight(WeightName.W_V, 0, Coordinates.FOLDED),
              () -> model.weights().headSvd(Circuit.OV, 0, Coordinates.FOLDED),
              () -> model.weights().unembed(List.of(3), Coordinates.RAW),
              () -> model.weights().unembedMean(Coordinates.FOLDED),
              () -> model.lens(reference.pair(), List.of(stream), List.of(), Pause.NONE),
              () ->
                  model
                      .weights()
                      .topTokens(rows, TokenMatrix.UNEMBEDDING, Coordinates.RAW, 3, Pause.NONE),
              () -> model.weights().embed(List.of(3), Embedding.RAW),
              () ->
                  model
                      .weights()
                      .embeddingToUnembedding(Embedding.RAW, Coordinates.RAW, Pause.NONE),
              () -> model.weights().headRanks(0, rows, List.of(3), Coordinates.RAW, Pause.NONE),
              () -> model.weights().headLogits(0, rows, rows, Coordinates.RAW),
              () -> model.weights().normed(0, rows),
              () -> model.weights().afterFirstLayer(List.of(List.of(3, 4)), Pause.NONE),
              () -> model.logits(List.of(reference.pair()), 0, folded, false));
      for (Executable each : asked) {
        String sentence = assertThrows(Refusal.class, each).sentence();
        assertTrue(sentence.contains("post-norm"), sentence);
      }
      assertEquals(d, model.weights().weight(WeightName.W_V, 0, Coordinates.RAW).length(1));
      assertEquals(d, model.weights().headSvd(Circuit.OV, 0, Coordinates.RAW).left().length(1));
    }
  }

  @Test
  void theSitesOfAModelWithoutFinalNormLackItsScale() {
    for (String name : List.of("opt-350m", "opt-post", "opt-no-final")) {
      try (LoadedModel model = Reference.of(name).open()) {
        List<Site> sites = HookPoint.sites(model.spec());
        assertTrue(sites.contains(Site.NORM1_SCALE) && sites.contains(Site.NORM2_SCALE), name);
        Refusal refusal =
            assertThrows(Refusal.class, () -> HookPoint.of(Site.FINAL_NORM_SCALE).in(model.spec()));
        assertTrue(refusal.sentence().contains("final_norm_scale"), refusal.sentence());
      }
    }
  }
}
