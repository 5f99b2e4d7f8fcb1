package headlab.analyses.weights;

import headlab.engine.analysis.Session;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;

/// The composition of every head of one layer with every head of a later one.
///
/// With `L = U S V^T` and `R = P D Q^T`, `|L R|^2` is the sum over i, j of `(s_i (v_i . p_j)
/// d_j)^2`.
final class Pairs {
  private Pairs() {}

  /// Scores, source head by destination head; 0 where either circuit is 0.
  ///
  /// @param source OV of the layer that writes
  /// @param vectors what the later layer reads with: axes (head, dModel, component)
  /// @param values their singular values: axes (head, component)
  static double[][] of(Session session, Svd source, Tensor vectors, Tensor values)
      throws InterruptedException {
    Tensor overlaps = session.overlaps(source.right(), vectors);
    float[] products = overlaps.toArray();
    float[] written = source.values().toArray();
    float[] read = values.toArray();
    int heads = overlaps.length(0);
    int components = overlaps.length(1);
    int others = overlaps.length(3);
    double[][] squares = new double[heads][heads];
    int at = 0;
    for (int head = 0; head < heads; head++) {
      for (int component = 0; component < components; component++) {
        double strength = square(written[head * components + component]);
        for (int other = 0; other < heads; other++) {
          double sum = 0;
          for (int each = 0; each < others; each++) {
            sum += square((double) products[at++] * read[other * others + each]);
          }
          squares[head][other] += strength * sum;
        }
      }
    }
    return ratios(squares, norms(source.values()), norms(values));
  }

  private static double[][] ratios(double[][] squares, double[] sources, double[] destinations) {
    for (int head = 0; head < squares.length; head++) {
      for (int other = 0; other < squares.length; other++) {
        double norms = sources[head] * destinations[other];
        squares[head][other] = norms > 0 ? Math.sqrt(squares[head][other] / norms) : 0;
      }
    }
    return squares;
  }

  /// The squared Frobenius norm of each head's circuit.
  private static double[] norms(Tensor values) {
    double[] norms = new double[values.length(0)];
    for (int head = 0; head < norms.length; head++) {
      for (int component = 0; component < values.length(1); component++) {
        norms[head] += square(values.at(head, component));
      }
    }
    return norms;
  }

  private static double square(double x) {
    return x * x;
  }
}
