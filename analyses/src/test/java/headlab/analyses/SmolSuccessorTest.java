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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Succession scores of SmolLM2-135M, which has no successor head; without the model a test is
/// skipped and says so.
class SmolSuccessorTest {
  /// How many of 72 pairs each head answers rightly, layer by layer, in hexadecimal digits: from
  /// `successor_reference.py`.
  private static final String RIGHT =
      """
      475536665 654643756 445335349 587256574 564763244 455366664 566563643 426855236 4564a6266
      623253636 654634633 546336363 743375565 336462779 434653554 242476464 525557534 455385454
      443335223 445466544 435524125 552338446 464633563 000803623 326500366 858385254 843722544
      555567463 423432475 133487143
      """;

  @TempDir Path folder;
  private final Path model = SmolTest.model();

  @BeforeEach
  void needsTheModel() {
    assumeTrue(Files.exists(model.resolve("model.safetensors")), "There is no SmolLM2 in " + model);
  }

  @Test
  void everyHeadHasTheScoreOfTheReferenceAndNoneIsASuccessorHead() throws InterruptedException {
    List<Figure> figures = run("successor-heads");
    Figure.Grid micro = grid(figures.getFirst());
    String digits = RIGHT.replaceAll("\\s", "");
    assertEquals(270, digits.length());
    for (int at = 0; at < 270; at++) {
      Double score = micro.at(at / 9, at % 9);
      assertEquals(
          Character.digit(digits.charAt(at), 16) / 72.0,
          score == null ? Double.NaN : score,
          1e-9,
          at / 9 + "." + at % 9);
      assertTrue(score != null && score < .2);
    }
    assertEquals(72, micro.sides().n());
    assertTrue(micro.title().contains("E4 after BOS 1"), micro.title());
    Double macro = grid(figures.get(1)).at(8, 4);
    assertEquals(.18387803, macro == null ? Double.NaN : macro, 1e-6);
    assertEquals(9, grid(figures.get(2)).facetCount());
  }

  @Test
  void lastDigitsAreAskedOfItToo() throws InterruptedException {
    List<Figure> figures = run("successor-mod10 --head 23.3");
    Figure.Curve success = (Figure.Curve) figures.getLast();
    assertEquals(
        List.of("digits", "number words", "days", "months", "letters"), success.series().labels());
    assertEquals(0, grid(figures.getFirst()).reasons().size());
  }

  private List<Figure> run(String command) throws InterruptedException {
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      Event.Ended ended =
          lane.ask(
              new Request.Run(lane.nextId(), ModelRef.of(model.toString()), Bos.AUTO, command),
              Event.Ended.class);
      assertEquals(new Outcome.Finished(), ended.outcome());
      assertEquals(ended.figures(), lane.store.figures(ended.run()));
      return ended.figures();
    }
  }
}
