package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.datasets.BundledModels;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Axis;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a newcomer sees first: every analysis on the bundled model and indirect objects.
class BundledModelTest {
  /// Those that score all heads by what they do to the answer.
  private static final List<String> CAUSAL =
      List.of("activation-patching", "logit-attribution", "head-ablation");

  @TempDir Path folder;

  @Test
  void everyCausalAnalysisFindsTheHeadsOfTheCard() throws IOException, InterruptedException {
    Path model = BundledModels.folder("bench-gpt2", folder);
    List<String> named = new ArrayList<>();
    JsonNode card = new ObjectMapper().readTree(model.resolve("card.json").toFile());
    card.path("heads").path("ioi").forEach(head -> named.add(head.asText()));
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      for (var type : new Catalogue().all()) {
        if (!CAUSAL.contains(type.id())) {
          continue;
        }
        Event.Ended ended =
            lane.ask(
                new Request.Run(
                    lane.nextId(),
                    ModelRef.of(model.toString()),
                    Bos.AUTO,
                    type.id() + " --prompts ioi:n=40"),
                Event.Ended.class);
        assertEquals(new Outcome.Finished(), ended.outcome(), type.id());
        assertEquals(ended.figures(), lane.store.figures(ended.run()));
        String strongest =
            String.valueOf(
                lane.store
                    .query(
                        "select name from head_score where run = %d order by abs(value) desc limit 1"
                            .formatted(ended.run()))
                    .rows()
                    .getFirst()
                    .getFirst());
        assertTrue(named.contains(strongest), type.id() + " finds " + strongest);
      }
      assertTrue(
          Oracle.grid(lane.store.figures(1).getFirst()).columns() instanceof Axis.Roles,
          "the position axis is not roles");
      assertTrue(lane.store.notes(1).toString().contains("templates"));
    }
  }
}
