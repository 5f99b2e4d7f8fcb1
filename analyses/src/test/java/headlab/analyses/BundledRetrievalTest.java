package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.datasets.BundledModels;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Needles of the bundled models: they are found, and heads that the cards name as induction heads
/// copy them.
class BundledRetrievalTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bench-gpt2", "bench-opt", "bench-llama"})
  void anInductionHeadOfTheCardIsAmongThoseThatCopyInMostTrials(String name)
      throws IOException, InterruptedException {
    Path model = BundledModels.folder(name, folder);
    List<String> named = new ArrayList<>();
    JsonNode card = new ObjectMapper().readTree(model.resolve("card.json").toFile());
    card.path("heads").path("induction").forEach(head -> named.add(head.asText()));
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      Event.Ended ended =
          lane.ask(
              new Request.Run(
                  lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, "retrieval-heads"),
              Event.Ended.class);
      assertEquals(new Outcome.Finished(), ended.outcome());
      List<String> active =
          lane
              .store
              .query(
                  "select name from head_score where figure = 'frequency' order by value desc limit 6")
              .rows()
              .stream()
              .map(row -> String.valueOf(row.getFirst()))
              .toList();
      assertTrue(active.stream().anyMatch(named::contains), active + " has none of " + named);
      Figure code = ended.figures().getFirst();
      assertEquals(30, code.sides().n());
      assertTrue(code.title().contains("as the context of 64 allows"), code.title());
      assertTrue(lane.store.notes(ended.run()).toString().contains("hidden codes"));
    }
  }
}
