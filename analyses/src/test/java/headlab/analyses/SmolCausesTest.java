package headlab.analyses;

import static headlab.analyses.Oracle.assertClose;
import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Direct effects, sets and scales on SmolLM2-135M, against recorded values; without the model the
/// test is skipped and says so. `src/test/python/causes_reference.py` compares all heads.
class SmolCausesTest {
  @TempDir Path folder;

  @Test
  void directEffectsSetsAndScalesEqualTheRecordedValues() throws IOException, InterruptedException {
    Path model = SmolTest.model();
    Path recorded = SmolTest.reference();
    assumeTrue(Files.exists(model.resolve("model.safetensors")), "There is no SmolLM2 in " + model);
    assumeTrue(Files.exists(recorded), "There is no reference.json of SmolLM2");
    JsonNode ioi = new ObjectMapper().readTree(recorded.toFile()).path("ioi");
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      String set = " --prompts " + lane.store.keep(List.of(SmolTest.pair(ioi)), "test").format();
      List<Figure> repair = run(lane, model, "self-repair" + set);
      assertClose(
          ioi.path("direct_logit_attribution_clean").path("heads"),
          grid(repair.getFirst()).values(),
          1e-3);
      double ablated = ioi.path("head_zero_ablated").path(20).path(4).doubleValue();
      Figure alone = run(lane, model, "head-ablation --heads 20.4" + set).getFirst();
      assertNear(ablated, alone.sides().raw().getFirst());
      Figure.Curve scaled =
          (Figure.Curve) run(lane, model, "scale-curve --heads 20.4 --steps 2" + set).getFirst();
      assertNear(ablated, scaled.values().getFirst());
      assertNear(ioi.path("logit_difference_clean").doubleValue(), scaled.values().get(1));
    }
  }

  private static void assertNear(double expected, @Nullable Double value) {
    assertTrue(value != null, "absent");
    assertEquals(expected, value == null ? Double.NaN : value, 1e-3);
  }

  private static List<Figure> run(Listening lane, Path model, String command)
      throws InterruptedException {
    Event.Ended ended =
        lane.ask(
            new Request.Run(lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, command),
            Event.Ended.class);
    assertEquals(new Outcome.Finished(), ended.outcome());
    return ended.figures();
  }
}
