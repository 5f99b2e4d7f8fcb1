package headlab.analyses.weights;

import headlab.engine.tensor.Tensor;

/// Small matrices in double precision: rows of numbers.
final class Dense {
  private Dense() {}

  /// A tensor of two axes.
  static double[][] of(Tensor tensor) {
    double[][] rows = new double[tensor.length(0)][tensor.length(1)];
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      rows[i / tensor.length(1)][i % tensor.length(1)] = values[i];
    }
    return rows;
  }

  /// `X Y`.
  static double[][] times(double[][] x, double[][] y) {
    double[][] result = new double[x.length][y[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < y.length; k++) {
        for (int j = 0; j < y[0].length; j++) {
          result[i][j] += x[i][k] * y[k][j];
        }
      }
    }
    return result;
  }

  /// `X Y^T`.
  static double[][] timesTurned(double[][] x, double[][] y) {
    double[][] result = new double[x.length][y.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        result[i][j] = dot(x[i], y[j]);
      }
    }
    return result;
  }

  /// The trace of `X Y^T`.
  static double trace(double[][] x, double[][] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += dot(x[i], y[i]);
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
