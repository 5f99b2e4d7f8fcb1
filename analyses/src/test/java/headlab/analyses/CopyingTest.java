package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static headlab.analyses.PatternStatsTest.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.detectors.OvEigenCopying;
import headlab.analyses.detectors.TokenSet;
import headlab.analyses.detectors.TokenSetCopying;
import headlab.engine.figure.Figure;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyingTest {
  /// Head 1.0 copies some of the eight tokens, each with weight 2, and takes the others off; head
  /// 0.0 writes where the unembedding does not read.
  @ParameterizedTest
  @CsvSource({"8, 1", "6, .5", "4, 0", "0, -1"})
  void eigenvaluesOfTheModelBuiltByHandAreWhatIsKnown(int copies, double second)
      throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(40, copies), List.of())) {
      OvEigenCopying.Result result = new OvEigenCopying().run(session);
      assertArrayEquals(new double[] {0, second}, numbers(result.score()), 1e-5);
      assertArrayEquals(new double[] {0, second}, numbers(result.effective()), 1e-5);
      assertArrayEquals(new double[] {0, second}, numbers(result.residualSign()), 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 100, 0", "6, 75, 25", "0, 0, 100"})
  void tokensThatTheModelBuiltByHandCopiesAreCounted(int copies, double written, double against)
      throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(40, copies), List.of())) {
      TokenSetCopying.Result result = new TokenSetCopying(TokenSet.RANDOM, 1, 0).run(session);
      assertHolds(written, result.positive());
      assertHolds(against, result.negative());
    }
  }

  private static void assertHolds(double second, Figure figure) {
    Figure.Grid grid = grid(figure);
    assertNull(grid.at(0, 0));
    assertTrue(grid.reasons().getFirst().why().startsWith("Layer 0"));
    assertEquals(second, grid.at(1, 0));
    assertEquals(8, grid.sides().n());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void scoresOfEveryFamilyAreWithinTheirRange(String name) throws InterruptedException {
    try (PlainSession session = Oracle.of(name).session()) {
      OvEigenCopying.Result result = new OvEigenCopying().run(session);
      for (Figure figure : List.of(result.score(), result.effective(), result.residualSign())) {
        double[] scores = numbers(figure);
        assertTrue(Arrays.stream(scores).allMatch(score -> Math.abs(score) <= 1 + 1e-6));
        assertTrue(Arrays.stream(scores).distinct().count() > scores.length / 2);
      }
      assertTrue(
          Math.abs(numbers(result.score())[5] - numbers(result.effective())[5]) > 1e-4,
          "the first MLP changes nothing");
    }
  }

  @Test
  void titlesSayWhichTokensWereAskedAbout() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(40), List.of())) {
      Figure positive = new TokenSetCopying().run(session).positive();
      assertTrue(positive.title().startsWith("8 random tokens"), positive.title());
    }
  }
}
