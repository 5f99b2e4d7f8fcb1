package headlab.analyses.detectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final List<Integer> IDS = List.of(5, 6, 7, 8);

  @Test
  void shareOfThePreviousTokenIsWhatOneComputesByHand() {
    assertEquals(1.3 / 4, Template.PREVIOUS.mul(PatternTest.BY_HAND, IDS), 1e-5);
    assertEquals(
        .842105, Template.PREVIOUS.mul(PatternTest.BY_HAND.without(true, true), IDS), 1e-5);
    assertEquals(1.8 / 4, Template.FIRST.mul(PatternTest.BY_HAND, IDS), 1e-5);
    assertEquals(2.25 / 4, Template.CURRENT.mul(PatternTest.BY_HAND, IDS), 1e-5);
  }

  /// The pattern of head 0.0 of the model built by hand, and that of its head 1.0.
  @Test
  void sharesOfRepeatedTokensAreWhatIsKnown() {
    List<Integer> ids = List.of(0, 3, 5, 1, 6, 2, 4, 7, 3, 5, 1, 6, 2, 4, 7);
    float[] previous = new float[15 * 15];
    float[] induction = new float[15 * 15];
    for (int row = 0; row < 15; row++) {
      previous[row * 15 + Math.max(0, row - 1)] = 1;
      if (row > 7) {
        induction[row * 15 + row - 6] = 1;
      } else {
        java.util.Arrays.fill(induction, row * 15, row * 15 + row + 1, 1f / (row + 1));
      }
    }
    assertArrayEquals(
        new double[] {.933333, 0, 0}, first(PatternTemplates.shares(square(previous), ids)), 1e-5);
    assertArrayEquals(
        new double[] {.114524, 0, .466667},
        first(PatternTemplates.shares(square(induction), ids)),
        1e-5);
  }

  private static double[] first(double[] shares) {
    return java.util.Arrays.copyOf(shares, 3);
  }

  private static Pattern square(float[] weights) {
    return Pattern.of(Tensor.of(List.of("destination", "source"), new int[] {15, 15}, weights));
  }

  @Test
  void whatIsLeftOutIsNoAttentionAtAll() {
    Pattern rest = PatternTest.BY_HAND.without(true, true);
    assertEquals(0, Template.FIRST.mul(rest, IDS));
    assertEquals(0, Template.CURRENT.mul(rest, IDS));
    assertTrue(PatternTest.BY_HAND.at(0, 0) == 1, "the pattern itself is changed");
  }
}
