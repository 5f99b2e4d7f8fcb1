package headlab.analyses.common;

import java.util.Arrays;
import java.util.SplittableRandom;

/// How sure a mean over prompts is: prompts are drawn anew, with replacement, as often as there are
/// draws, and the interval holds the middle 95 % of the means (percentile bootstrap).
///
/// One instance draws the same prompts for every score, so that scores stay comparable. It depends
/// on nothing but the seed and the number of prompts.
///
/// Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993.
public final class Bootstrap {
  private static final int DRAWS = 1000;
  private static final double OUTSIDE = .025;

  private final int[][] draws;

  /// @param n how many prompts
  public Bootstrap(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    draws = new int[DRAWS][n];
    for (int[] draw : draws) {
      Arrays.setAll(draw, i -> random.nextInt(n));
    }
  }

  /// Where the mean of all prompts may lie.
  public record Interval(double low, double high) {}

  /// The interval of the mean of `values`, one for each prompt.
  public Interval mean(double[] values) {
    return middle(means(values));
  }

  /// The interval of the mean of `values` minus that of `others`, which are of other prompts.
  public Interval difference(double[] values, Bootstrap bootstrap, double[] others) {
    double[] differences = means(values);
    double[] minus = bootstrap.means(others);
    Arrays.setAll(differences, draw -> differences[draw] - minus[draw]);
    return middle(differences);
  }

  /// The interval of the mean of `values` over the mean of `spans`, both of the same prompts. It
  /// has no bounds (NaN) where more than 2.5 % of the draws have a mean span of the other sign: the
  /// ratio may then be anything.
  public Interval ratio(double[] values, double[] spans) {
    double[] ratios = means(values);
    double[] over = means(spans);
    double sign = Math.signum(Arrays.stream(spans).average().orElse(0));
    long turned = Arrays.stream(over).filter(span -> span * sign <= 0).count();
    if (turned > OUTSIDE * over.length) {
      return new Interval(Double.NaN, Double.NaN);
    }
    Arrays.setAll(ratios, draw -> ratios[draw] / over[draw]);
    return middle(ratios);
  }

  private double[] means(double[] values) {
    double[] means = new double[draws.length];
    for (int draw = 0; draw < means.length; draw++) {
      double sum = 0;
      for (int prompt : draws[draw]) {
        sum += values[prompt];
      }
      means[draw] = sum / values.length;
    }
    return means;
  }

  private static Interval middle(double[] means) {
    Arrays.sort(means);
    return new Interval(quantile(means, OUTSIDE), quantile(means, 1 - OUTSIDE));
  }

  /// Between the two sorted values beside it, linearly.
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
