package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Reading;
import headlab.analyses.common.Words;
import headlab.engine.figure.Quantity;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import java.util.Arrays;

/// How a patched run's metric is read on the scale that the clean and the corrupted run span.
///
/// @param clean mean metric of the clean runs, m
/// @param corrupted mean metric of the corrupted runs, m'
record Effect(Direction direction, Metric metric, double clean, double corrupted) {
  /// The scale that a sweep's unpatched runs span.
  static Effect of(Direction direction, Metric metric, Rows baseline) {
    return new Effect(
        direction,
        metric,
        baseline.mean(Baseline.CLEAN.key()),
        baseline.mean(Baseline.CORRUPTED.key()));
  }

  /// Whether a sweep has measured both unpatched runs.
  static boolean measured(Rows rows) {
    return rows.has(Baseline.CLEAN.key()) && rows.has(Baseline.CORRUPTED.key());
  }

  /// Whether the two runs differ enough to divide by: |m - m'| >= 1e-3 max(1, |m|), both finite.
  boolean normalised() {
    return isFinite() && Math.abs(clean - corrupted) >= 1e-3 * Math.max(1, Math.abs(clean));
  }

  private boolean isFinite() {
    return Double.isFinite(clean - corrupted);
  }

  /// Denoising: 0 corrupted, 1 clean. Noising: 0 clean, -1 corrupted. Where the runs do not differ
  /// enough, the metric itself.
  double of(double patched) {
    if (!normalised()) {
      return patched;
    }
    double from = direction == Direction.DENOISING ? corrupted : clean;
    return (patched - from) / (clean - corrupted);
  }

  /// Where the value of these patched runs may lie: prompts are drawn anew, and each time means are
  /// taken first and then divided.
  ///
  /// @param patched the metric of each prompt
  /// @param baseline has the unpatched runs of the same prompts
  Bootstrap.Interval interval(Bootstrap bootstrap, double[] patched, Rows baseline) {
    if (!normalised()) {
      return bootstrap.mean(patched);
    }
    double[] own = baseline.of(Baseline.CLEAN.key());
    double[] other = baseline.of(Baseline.CORRUPTED.key());
    double[] from = direction == Direction.DENOISING ? other : own;
    double[] change = new double[patched.length];
    Arrays.setAll(change, i -> patched[i] - from[i]);
    double[] span = new double[patched.length];
    Arrays.setAll(span, i -> own[i] - other[i]);
    return bootstrap.ratio(change, span);
  }

  /// How figures of `n` prompts are read.
  Reading reading(int n) {
    return new Reading(quantity(), this::of, normalised() ? "" : why(), n, clean, corrupted);
  }

  Quantity quantity() {
    if (!normalised()) {
      return new Quantity(Words.of(metric) + " (not normalised)", Words.signed(metric));
    }
    return new Quantity(
        direction == Direction.DENOISING
            ? Words.of(metric) + " recovered"
            : "effect on " + Words.of(metric) + " (-1: corrupted)",
        true);
  }

  String why() {
    if (!isFinite()) {
      return "The corrupted runs have no finite %s to divide by, so this is the raw value."
          .formatted(Words.of(metric));
    }
    return "The clean and the corrupted %s are too close (%.6g and %.6g) to divide by, so this is the raw value."
        .formatted(Words.of(metric), clean, corrupted);
  }
}
