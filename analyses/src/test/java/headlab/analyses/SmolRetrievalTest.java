package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is known of the retrieval heads of SmolLM2-135M, on few and short prompts; without the
/// model a test is skipped and says so.
class SmolRetrievalTest {
  private static final String SHORT = ",shortest=200,longest=200,lengths=1";

  private final Path model = SmolTest.model();
  private final Listening lane;

  SmolRetrievalTest(@TempDir Path folder) {
    lane = new Listening(folder.resolve("store.db"));
  }

  @BeforeEach
  void skipWithoutTheModel() {
    assumeTrue(Files.exists(model.resolve("model.safetensors")), "There is no SmolLM2 in " + model);
  }

  @AfterEach
  void closeTheLane() {
    lane.close();
  }

  @Test
  void theHeadsOfTheReadmeCopyMost() throws InterruptedException {
    List<Figure> figures = run("retrieval-heads --prompts needle:n=3" + SHORT);
    assertEquals(List.of("17.3", "18.6"), strongest(2).stream().sorted().toList());
    assertTrue(strongest(8).containsAll(List.of("18.7", "20.6", "23.2")), strongest(8).toString());
    Figure.Grid code = grid(figures.getFirst());
    assertEquals(3, code.sides().tried());
    long many = code.values().stream().filter(each -> each != null && each >= .1).count();
    assertTrue(many > 8 && many < 40, many + " of 270 heads have .1 or more");
  }

  @Test
  void maskingTheStrongestLosesTheNeedleAndMaskingOthersDoesNot() throws InterruptedException {
    List<Figure> figures =
        run(
            "retrieval-masking --counts 0,10 --tokens 30 --prompts needle:n=2"
                + SHORT
                + " --test needle:needles=test,n=2"
                + SHORT);
    Figure.Curve recall = (Figure.Curve) figures.getFirst();
    assertFalse(recall.title().contains("no effect"), recall.title());
    List<Double> values =
        recall.values().stream().map(each -> each == null ? Double.NaN : each).toList();
    assertTrue(values.get(0) > 90, "as it is: " + values);
    assertTrue(values.get(1) < 40, "without the strongest: " + values);
    assertTrue(values.get(3) > 70, "without others: " + values);
  }

  private List<Figure> run(String command) throws InterruptedException {
    Event.Ended ended =
        lane.ask(
            new Request.Run(lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, command),
            Event.Ended.class);
    assertEquals(new Outcome.Finished(), ended.outcome());
    return ended.figures();
  }

  private List<String> strongest(int count) {
    return lane
        .store
        .query(
            "select name from head_score where figure = 'codeScore' order by value desc limit "
                + count)
        .rows()
        .stream()
        .map(row -> String.valueOf(row.getFirst()))
        .toList();
  }
}
