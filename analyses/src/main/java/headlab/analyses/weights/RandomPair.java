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
      double left = Dense.trace(Dense.timesTurned(a, a), Dense.timesTurned(b, b));
      double right = Dense.trace(Dense.timesTurned(p, p), Dense.timesTurned(q, q));
      double[][] between = Dense.timesTurned(b, p);
      double[][] read = Dense.times(Dense.timesTurned(a, a), between);
      double[][] whole = Dense.times(read, Dense.timesTurned(q, q));
      sum += Math.sqrt(Dense.trace(whole, between) / (left * right));
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
}
