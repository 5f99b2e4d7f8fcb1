package headlab.analyses.weights;

import java.util.Random;

/// The composition of two circuits made of random factors: what a score is without any structure.
final class RandomPair {
  private static final int DRAWS = 16;

  private RandomPair() {}

  /// The mean score over some pairs of products of normal `[d,c]` and `[c,d]` matrices.
  ///
  /// `|A B|^2` is the trace of `(A^T A)(B B^T)`, so that only c x c matrices are multiplied.
  static double mean(int d, int c, long seed) {
    Random random = new Random(seed);
    double sum = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[][] a = normal(random, c, d); // rows are directions that are read
      double[][] b = normal(random, c, d); // rows are directions that are written
      double[][] p = normal(random, c, d);
      double[][] q = normal(random, c, d);
      double left = trace(products(a, a), products(b, b));
      double right = trace(products(p, p), products(q, q));
      double[][] between = products(b, p);
      double[][] read = times(products(a, a), between);
      double[][] whole = times(read, products(q, q));
      sum += Math.sqrt(trace(whole, between) / (left * right));
    }
    return sum / DRAWS;
  }

  private static double[][] normal(Random random, int rows, int columns) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return matrix;
  }

  /// `X Y^T`.
  private static double[][] products(double[][] x, double[][] y) {
    double[][] result = new double[x.length][y.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        double sum = 0;
        for (int k = 0; k < x[i].length; k++) {
          sum += x[i][k] * y[j][k];
        }
        result[i][j] = sum;
      }
    }
    return result;
  }

  private static double[][] times(double[][] x, double[][] y) {
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

  /// The trace of `X Y^T`.
  private static double trace(double[][] x, double[][] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[i].length; j++) {
        sum += x[i][j] * y[i][j];
      }
    }
    return sum;
  }
}
