package headlab.analyses.patching;

import headlab.analyses.common.Words;
import headlab.engine.figure.Quantity;
import headlab.engine.sweep.Metric;

/// How a patched run's metric is read on the scale that the clean and the corrupted run span.
///
/// @param clean mean metric of the clean runs, m
/// @param corrupted mean metric of the corrupted runs, m'
record Effect(Direction direction, Metric metric, double clean, double corrupted) {
  /// Whether the two runs differ enough to divide by: |m - m'| >= 1e-3 max(1, |m|).
  boolean normalised() {
    return Math.abs(clean - corrupted) >= 1e-3 * Math.max(1, Math.abs(clean));
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
    return "The clean and the corrupted %s are too close (%.6g and %.6g) to divide by, so this is the raw value."
        .formatted(Words.of(metric), clean, corrupted);
  }
}
