package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `weights_reference.py` computes of SmolLM2-135M in float64; without the model the test is
/// skipped and says so.
class SmolWeightsTest {
  @TempDir Path folder;

  /// The strongest induction head's queries read what the strongest previous-token head writes.
  @Test
  void theInductionHeadReadsAComponentOfThePreviousTokenHead() throws InterruptedException {
    List<Figure> figures = run("component-composition --head 17.3");
    Figure.Table outliers = (Figure.Table) named(figures, "outliers");
    List<Entry> first = outliers.rows().getFirst();
    assertEquals("16.1", first.get(0).toString());
    assertEquals(new Entry.Value(51), first.get(1));
    assertEquals(.151778, ((Entry.Value) first.get(2)).value(), 1e-4);
    assertEquals(11.883, ((Entry.Value) first.get(3)).value(), 1e-2);
    Double best = grid(named(figures, "best")).at(16, 1);
    assertEquals(.151778, best == null ? Double.NaN : best, 1e-4);
  }

  private static Figure named(List<Figure> figures, String name) {
    return figures.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private List<Figure> run(String command) throws InterruptedException {
    Path model = SmolTest.model();
    assumeTrue(Files.exists(model.resolve("model.safetensors")), "There is no SmolLM2 in " + model);
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      Event.Ended ended =
          lane.ask(
              new Request.Run(lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, command),
              Event.Ended.class);
      assertEquals(new Outcome.Finished(), ended.outcome());
      assertTrue(!ended.figures().isEmpty());
      return ended.figures();
    }
  }
}
