package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a sweep says it will hold.
class MemoryPlanTest {
  @Test
  void aSweepSaysOnceAndFirstWhatItWillHold() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    List<String> heard = new ArrayList<>();
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      Variant variant =
          Variant.of(Side.CLEAN, new Intervention(Where.head(Site.Z, 1, 2), new Value.Zero()));
      BatchSink sink =
          new BatchSink() {
            @Override
            public void plan(MemoryPlan plan) {
              heard.add("plan");
              assertTrue(plan.kept() >= kept(model.spec()), plan.toString());
              assertTrue(plan.kept() < 20 * kept(model.spec()), plan.toString());
              assertTrue(plan.moving() > 0 && plan.free() > 1e6, plan.toString());
            }

            @Override
            public void rows(Key key, int[] rows, double[] values) {
              heard.add("rows");
            }
          };
      model.sweep(List.of(new Cell(Key.of("it"), variant)), prompts, Metric.LOG_PROB, sink);
    }
    assertEquals("plan", heard.getFirst());
    assertEquals(1, heard.stream().filter("plan"::equals).count());
    assertTrue(heard.size() > 1);
  }

  /// The stream before and in the middle of each layer and after the last, keys and values, z.
  private static long kept(ModelSpec spec) {
    long row = (2L * spec.layers() + 1) * spec.dModel();
    row += 2L * spec.layers() * spec.kvHeads() * spec.dHead();
    return 4 * 11 * (row + (long) spec.heads() * spec.dHead());
  }

  @Test
  void whatDoesNotFitIsRefusedWithBothSizes() {
    MemoryPlan plan = new MemoryPlan(32_000_000_000L, 1_200_000_000L, 8_000_000_000L);
    String sentence = assertThrows(Refusal.class, () -> plan.check(4096)).sentence();
    assertTrue(sentence.contains("33.2 GB") && sentence.contains("8.0 GB"), sentence);
    assertTrue(sentence.contains("4096 tokens"), sentence);
    new MemoryPlan(100, 100, 200).check(5);
    assertEquals(
        "It holds 1 MB beside the weights, of 1 MB that are free",
        new MemoryPlan(100, 100, 200).sentence());
  }
}
