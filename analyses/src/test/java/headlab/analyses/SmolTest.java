package headlab.analyses;

import static headlab.analyses.Oracle.assertClose;
import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.datasets.Prompt;
import headlab.engine.analysis.Outcome;
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

/// The whole path on SmolLM2-135M, from text to stored figures, against recorded values: in
/// `$HEADLAB_SMOLLM2`, else in its default place; without it the test is skipped and says so.
class SmolTest {
  private static final int HEADS = 30;

  @TempDir Path folder;

  @Test
  void headsOfSmolLm2EqualTheRecordedValues() throws IOException, InterruptedException {
    Path model = model();
    Path recorded = reference();
    assumeTrue(Files.exists(model.resolve("model.safetensors")), "There is no SmolLM2 in " + model);
    assumeTrue(Files.exists(recorded), "There is no reference.json of SmolLM2");
    JsonNode ioi = new ObjectMapper().readTree(recorded.toFile()).path("ioi");
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      String set = " --prompts " + lane.store.keep(List.of(pair(ioi)), "test").format();
      Event.Ended ended =
          lane.ask(request(lane, model, "logit-attribution" + set), Event.Ended.class);
      assertEquals(new Outcome.Finished(), ended.outcome());
      assertClose(
          ioi.path("direct_logit_attribution_clean").path("heads"),
          grid(ended.figures().getFirst()).values(),
          1e-3);
      check(lane, request(lane, model, "head-ablation" + set), ioi.path("head_zero_ablated"));
      check(
          lane,
          request(lane, model, "activation-patching" + set),
          ioi.path("head_z_patched_all_positions"));
    }
  }

  /// Compares the first heads of a run, which is then cancelled: all of them take minutes.
  private static void check(Listening lane, Request.Run request, JsonNode expected)
      throws InterruptedException {
    lane.submit(request);
    lane.await(
        each ->
            each.request() == request.id()
                && each instanceof Event.Progress at
                && at.done() > HEADS);
    lane.submit(new Request.Cancel(lane.nextId(), request.id()));
    lane.await(each -> each.request() == request.id() && each instanceof Event.Ended);
    List<List<@Nullable Object>> rows =
        lane.store
            .query(
                "select layer, head, value from cell where run = (select max(id) from run) and site = 'z'")
            .rows();
    assertTrue(rows.size() >= HEADS - 2, () -> rows.size() + " rows");
    for (List<@Nullable Object> row : rows) {
      double recorded =
          expected
              .path(((Long) row.get(0)).intValue())
              .path(((Long) row.get(1)).intValue())
              .doubleValue();
      assertEquals(recorded, (Double) row.get(2), 1e-3, row::toString);
    }
  }

  private static Request.Run request(Listening lane, Path model, String command) {
    return new Request.Run(lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, command);
  }

  static Prompt pair(JsonNode ioi) {
    return Prompt.pair(
        ioi.path("clean").textValue(),
        ioi.path("corrupted").textValue(),
        ioi.path("correct").textValue(),
        ioi.path("incorrect").textValue());
  }

  static Path model() {
    String given = System.getenv("HEADLAB_SMOLLM2");
    return given == null || given.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "headlab", "smollm2-135m")
        : Path.of(given);
  }

  static Path reference() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/models/smollm2-135m/reference.json");
      if (Files.exists(file)) {
        return file;
      }
    }
    return Path.of("reference.json");
  }
}
