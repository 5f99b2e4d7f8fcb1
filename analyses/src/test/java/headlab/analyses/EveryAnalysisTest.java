package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.BundledModels;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every analysis runs as it stands, without a flag, on every bundled model.
class EveryAnalysisTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bench-gpt2", "bench-opt", "bench-llama"})
  void everyAnalysisRunsOnItsDefaultInput(String name) throws InterruptedException {
    ModelRef model = ModelRef.of(BundledModels.folder(name, folder).toString());
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      for (var type : new Catalogue().all()) {
        Event.Ended ended =
            lane.ask(new Request.Run(lane.nextId(), model, Bos.AUTO, type.id()), Event.Ended.class);
        assertEquals(new Outcome.Finished(), ended.outcome(), type.id());
        assertTrue(!ended.figures().isEmpty(), type.id());
        assertEquals(ended.figures(), lane.store.figures(ended.run()), type.id());
        ended.figures().forEach(figure -> assertHolds(type.id(), figure));
      }
    }
  }

  private static void assertHolds(String analysis, Figure figure) {
    List<?> values =
        switch (figure) {
          case Figure.Grid grid -> grid.values();
          case Figure.Bars bars -> bars.values();
          case Figure.Curve curve -> curve.values();
          case Figure.Scatter scatter -> scatter.values();
          case Figure.Table table -> table.rows();
          case Figure.Strip strip -> strip.values();
        };
    assertTrue(
        values.stream().anyMatch(Objects::nonNull),
        analysis + " shows nothing in " + figure.name());
  }
}
