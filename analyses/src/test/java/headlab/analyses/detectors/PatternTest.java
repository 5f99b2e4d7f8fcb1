package headlab.analyses.detectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One pattern whose numbers are worked out by hand.
class PatternTest {
  static final Pattern BY_HAND =
      Pattern.of(
          Tensor.of(
              List.of("destination", "source"),
              new int[] {4, 4},
              new float[] {1, 0, 0, 0, .5f, .5f, 0, 0, .2f, .3f, .5f, 0, .1f, .15f, .5f, .25f}));

  @Test
  void entropiesOfRowsAndColumnsAreWhatOneComputesByHand() {
    assertArrayEquals(
        new double[] {0, 1, .937231, .871369},
        IntStream.range(0, 4).mapToDouble(row -> PatternStats.rowEntropy(BY_HAND, row)).toArray(),
        1e-5);
    assertArrayEquals(
        new double[] {.784159, .904112, 1, 0},
        IntStream.range(0, 4)
            .mapToDouble(column -> PatternStats.columnEntropy(BY_HAND, column))
            .toArray(),
        1e-5);
  }

  @Test
  void statisticsAreTheirMeansAndTheLargestColumn() {
    // looked back: .5, then .2 * 2 + .3, then .1 * 3 + .15 * 2 + .5
    assertArrayEquals(
        new double[] {.70215, 1, .8 / 3, 2.25 / 4, 2.3 / 4}, PatternStats.of(BY_HAND), 1e-5);
  }

  @Test
  void whatATokenReceivesIsTheMeanOverThoseThatSeeIt() {
    assertArrayEquals(
        new double[] {.45, .316667, .5, .25},
        IntStream.range(0, 4).mapToDouble(token -> BY_HAND.received(token, token)).toArray(),
        1e-5);
    assertEquals(1.3 / 3, BY_HAND.stripe(1), 1e-6);
  }
}
