package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Choosing tokens, by hand and by counting.
class SamplerTest {
  /// Logits of the probabilities .1, .4, .2, .3.
  private static final float[] LOGITS = {
    (float) Math.log(.1), (float) Math.log(.4), (float) Math.log(.2), (float) Math.log(.3)
  };

  @Test
  void zeroTemperatureTakesTheLargestAndOfEqualOnesTheFirst() {
    Sampler sampler = new Sampler(Sampling.greedy(1));
    assertEquals(1, sampler.next(LOGITS));
    assertEquals(1, sampler.next(new float[] {0, 2, 2, 1}));
    assertEquals(0, sampler.next(new float[] {-0f, 0f, -3, 0f}));
  }

  @Test
  void withoutCutsTheDistributionIsTheModels() {
    assertKept(new Sampling(1, 1, 0, 1, 0), new int[] {1, 3, 2, 0}, .4, .3, .2, .1);
  }

  @Test
  void temperatureRaisesProbabilitiesToAPower() {
    // Squares .16, .09, .04, .01 add up to .3.
    assertKept(
        new Sampling(1, .5, 0, 1, 0), new int[] {1, 3, 2, 0}, 16 / 30., .3, 4 / 30., 1 / 30.);
  }

  @Test
  void topKKeepsTheLargestAndSharesTheRestAmongThem() {
    assertKept(new Sampling(1, 1, 2, 1, 0), new int[] {1, 3}, 4 / 7., 3 / 7.);
    assertKept(new Sampling(1, 1, 9, 1, 0), new int[] {1, 3, 2, 0}, .4, .3, .2, .1);
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesIt() {
    assertKept(new Sampling(1, 1, 0, .69, 0), new int[] {1, 3}, .4, .3);
    assertKept(new Sampling(1, 1, 0, .71, 0), new int[] {1, 3, 2}, .4, .3, .2);
    assertKept(new Sampling(1, 1, 0, .01, 0), new int[] {1}, .4);
  }

  @Test
  void topPCountsWhatTopKLeft() {
    // 4/9 and 3/9 of three: together .78.
    assertKept(new Sampling(1, 1, 3, .75, 0), new int[] {1, 3}, 4 / 9., 3 / 9.);
    assertKept(new Sampling(1, 1, 3, .8, 0), new int[] {1, 3, 2}, 4 / 9., 3 / 9., 2 / 9.);
  }

  @Test
  void equalLogitsAreCutByIdTheSmallerFirst() {
    float[] equal = {1, 1, -2, 1, 1};
    assertArrayEquals(new int[] {0, 1}, kept(new Sampling(1, 1, 2, 1, 0), equal));
    assertArrayEquals(new int[] {0, 1, 3}, kept(new Sampling(1, 1, 4, .6, 0), equal));
  }

  @Test
  void drawnTokensComeAsOftenAsTheirProbabilitiesSay() {
    // Chi-square with 3 degrees of freedom is above 16.3 once in a thousand times.
    assertTrue(chiSquare(new Sampling(1, 1, 0, 1, 11), .1, .4, .2, .3) < 16.3);
    assertTrue(chiSquare(new Sampling(1, .5, 0, 1, 12), 1 / 30., 16 / 30., 4 / 30., .3) < 16.3);
    assertTrue(chiSquare(new Sampling(1, 1, 0, .85, 13), 0, 4 / 9., 2 / 9., 3 / 9.) < 16.3);
    // The test can tell: with another temperature the counts are far off.
    assertTrue(chiSquare(new Sampling(1, .8, 0, 1, 14), .1, .4, .2, .3) > 100);
  }

  @Test
  void equalSeedsDrawEqualTokensAndOthersDoNot() {
    int[] first = draws(new Sampling(1, 1, 0, 1, 5), 200);
    assertArrayEquals(first, draws(new Sampling(1, 1, 0, 1, 5), 200));
    assertNotEquals(
        Arrays.toString(first), Arrays.toString(draws(new Sampling(1, 1, 0, 1, 6), 200)));
  }

  @Test
  void hugeAndTinyLogitsAreDrawnWithoutOverflow() {
    float[] far = {3e38f, -3e38f, 0};
    assertEquals(0, new Sampler(new Sampling(1, .01, 0, 1, 1)).next(far));
    assertEquals(0, new Sampler(new Sampling(1, 100, 0, 1, 1)).next(far));
  }

  @Test
  void whatCannotBeSampledIsSaidInASentence() {
    assertThrows(IllegalArgumentException.class, () -> new Sampling(0, 0, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampling(1, -1, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampling(1, Double.NaN, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, -1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0, Double.NaN, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0, 1.01, 0));
  }

  private static int[] kept(Sampling sampling, float[] logits) {
    return new Sampler(sampling).kept(logits).stream().mapToInt(Sampler.Candidate::id).toArray();
  }

  private static void assertKept(Sampling sampling, int[] ids, double... probabilities) {
    assertArrayEquals(ids, kept(sampling, LOGITS));
    double[] got =
        new Sampler(sampling)
            .kept(LOGITS).stream().mapToDouble(Sampler.Candidate::probability).toArray();
    assertArrayEquals(probabilities, got, 1e-7);
  }

  private static int[] draws(Sampling sampling, int count) {
    Sampler sampler = new Sampler(sampling);
    return IntStream.range(0, count).map(i -> sampler.next(LOGITS)).toArray();
  }

  /// Sum of (seen - expected)^2 / expected over 20,000 draws; infinite when an impossible token
  /// came.
  private static double chiSquare(Sampling sampling, double... expected) {
    int draws = 20_000;
    int[] counts = new int[expected.length];
    for (int id : draws(sampling, draws)) {
      counts[id]++;
    }
    double sum = 0;
    for (int id = 0; id < expected.length; id++) {
      double want = expected[id] * draws;
      double off = counts[id] - want;
      sum += want > 0 ? off * off / want : counts[id] > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    return sum;
  }
}
