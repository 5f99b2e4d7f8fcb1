package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

/// What is known of the heads of SmolLM2-135M; without the model a test is skipped and says so.
class SmolDetectorsTest {
  @TempDir Path folder;
  private final Path model = SmolTest.model();
  private Listening lane;

  SmolDetectorsTest(@TempDir Path shared) {
    lane = new Listening(shared.resolve("unused.db"));
  }

  @BeforeEach
  void openALane() {
    lane.close();
    lane = new Listening(folder.resolve("store.db"));
    assumeTrue(Files.exists(model.resolve("model.safetensors")), "There is no SmolLM2 in " + model);
  }

  @AfterEach
  void closeTheLane() {
    lane.close();
  }

  @Test
  void inductionPreviousAndDuplicateTokenHeadsComeOutOnTop() throws InterruptedException {
    List<Figure> figures = run("pattern-templates --prompts repeated-tokens:n=4");
    assertEquals(List.of("16.0", "11.1"), strongest("previous", 2));
    assertEquals(List.of("14.3", "8.0"), strongest("duplicate", 2).stream().sorted().toList());
    assertEquals(
        List.of("17.3", "17.4", "18.6"), strongest("induction", 3).stream().sorted().toList());
    assertEquals("previous", figures.getFirst().name());
    assertNear(.91, 16, 0, figures.getFirst(), .05);
    assertNear(.79, 8, 0, figures.get(1), .08);
    assertNear(.90, 18, 6, figures.get(2), .05);
  }

  @Test
  void eigenvaluesSayWhatIsKnownOfTheCopyingHeadAndOfTheMover() throws InterruptedException {
    List<Figure> figures = run("ov-eigen-copying");
    assertNear(1, 27, 1, figures.get(0), .02);
    assertNear(-.99, 23, 3, figures.get(1), .02);
  }

  @Test
  void muchOfTheAttentionRestsOnTheFirstTokenAndOneFeatureIsMassive() throws InterruptedException {
    List<Figure> sinks = run("attention-sinks --prompts domain-pairs:n=6");
    double mean =
        java.util.Arrays.stream(PatternStatsTest.numbers(sinks.getFirst())).average().orElseThrow();
    assertEquals(.4807, mean, .002); // detectors_reference.py; .42 to .46 on longer text
    List<Figure> massive = run("massive-activations --prompts domain-pairs:n=3");
    assertEquals("feature 507 at 0", grid(massive.getFirst()).text(15, 0));
    Double written = grid(massive.get(2)).at(11, 1);
    assertTrue(written != null && written > 15_000 && written < 30_000, "MLP 11 writes " + written);
  }

  private List<Figure> run(String command) throws InterruptedException {
    Event.Ended ended =
        lane.ask(
            new Request.Run(lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, command),
            Event.Ended.class);
    assertEquals(new Outcome.Finished(), ended.outcome());
    return ended.figures();
  }

  private List<String> strongest(String figure, int count) {
    return lane
        .store
        .query(
            "select name from head_score where figure = '%s' order by value desc limit %d"
                .formatted(figure, count))
        .rows()
        .stream()
        .map(row -> String.valueOf(row.getFirst()))
        .toList();
  }

  private static void assertNear(
      double expected, int layer, int head, Figure figure, double tolerance) {
    Double value = grid(figure).at(layer, head);
    assertTrue(value != null);
    assertEquals(expected, value == null ? Double.NaN : value, tolerance, figure.name());
  }
}
