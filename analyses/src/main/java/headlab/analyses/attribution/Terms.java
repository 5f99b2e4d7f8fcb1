package headlab.analyses.attribution;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// The parts of a metric: one number for each component, all of which sum to the metric, and one
/// for each head, layer by layer, which are contained in their layer's component.
final class Terms {
  private final double[] components;
  private final double[] heads;

  /// Takes the arrays over.
  Terms(double[] components, double[] heads) {
    this.components = components;
    this.heads = heads;
  }

  /// The components, then the heads.
  double[] all() {
    return DoubleStream.concat(Arrays.stream(components), Arrays.stream(heads)).toArray();
  }

  /// Checks that the components sum to `metric`.
  ///
  /// @throws IllegalStateException when they do not: the engine is wrong then, not the user
  void check(double metric, int prompt) {
    double sum = 0;
    double size = 0;
    for (double term : components) {
      sum += term;
      size += Math.abs(term);
    }
    double error = Math.abs(sum - metric);
    if (!(error <= 1e-4 * Math.max(1, size))) {
      throw new IllegalStateException(
          "The parts of prompt %d sum to %.6g, but its metric is %.6g: the attribution is not complete."
              .formatted(prompt + 1, sum, metric));
    }
  }
}
