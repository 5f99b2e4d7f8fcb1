package headlab.analyses.examples;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.ArrayList;
import java.util.List;

/// How many numbers lie in each of some equal steps.
final class Histogram {
  private static final int BINS = 20;

  private Histogram() {}

  /// @param values at least one, largest first
  /// @param what the numbers are
  static Figure of(double[] values, String what, String title, int n) {
    double least = values[values.length - 1];
    double width = (values[0] - least) / BINS;
    double[] counts = new double[BINS];
    for (double value : values) {
      int bin = width > 0 ? (int) ((value - least) / width) : 0;
      counts[Math.min(bin, BINS - 1)]++;
    }
    List<Double> edges = new ArrayList<>();
    List<Double> heights = new ArrayList<>();
    for (int bin = 0; bin < (width > 0 ? BINS : 1); bin++) {
      edges.add(least + bin * width);
      heights.add(counts[bin]);
    }
    return new Figure.Bars(
        "histogram",
        title,
        new Quantity("tokens", false),
        new Axis.Numbers("from", what + ", from", edges),
        heights,
        Figure.Sides.of(n));
  }
}
