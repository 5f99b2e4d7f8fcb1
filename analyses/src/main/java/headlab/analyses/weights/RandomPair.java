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

  /// Scores of random circuits.
  ///
  /// @param whole the mean score of a whole head
  /// @param component the mean score of a component
  /// @param largest the mean of the largest score of a head's components
  record Scores(double whole, double component, double largest) {}

  /// The means over some pairs of a component's score and of the largest of a head's.
  static Scores scores(int d, int c, long seed) {
    Random random = new Random(seed);
    double sum = 0;
    double largest = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[][] written = orthonormal(normal(random, c, d));
      double[][] p = normal(random, c, d);
      double[][] right = normal(random, c, d);
      double[][] q = Dense.timesTurned(right, right);
      double norm = Dense.trace(Dense.timesTurned(p, p), q);
      double best = 0;
      for (double[] coefficients : Dense.timesTurned(written, p)) {
        double[][] one = {coefficients};
        double score = Math.sqrt(Dense.trace(Dense.times(one, q), one) / norm);
        sum += score;
        best = Math.max(best, score);
      }
      largest += best;
    }
    return new Scores(mean(d, c, seed), sum / (DRAWS * (double) c), largest / DRAWS);
  }

  /// Rows of length 1 at right angles that span the same space.
  private static double[][] orthonormal(double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        double along = Dense.trace(new double[][] {rows[i]}, new double[][] {rows[j]});
        for (int k = 0; k < rows[i].length; k++) {
          rows[i][k] -= along * rows[j][k];
        }
      }
      double length = Math.sqrt(Dense.trace(new double[][] {rows[i]}, new double[][] {rows[i]}));
      for (int k = 0; k < rows[i].length; k++) {
        rows[i][k] /= length;
      }
    }
    return rows;
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
