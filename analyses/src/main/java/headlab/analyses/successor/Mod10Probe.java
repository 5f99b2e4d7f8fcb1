package headlab.analyses.successor;

import java.util.List;

/// A linear reading of the last digit of a member's number: a ridge regression on ten indicators.
///
/// @param weights `[residue][dModel]`, less their mean over the residues
record Mod10Probe(List<double[]> weights) {
  static final int RESIDUES = 10;

  Mod10Probe {
    weights = List.copyOf(weights);
  }

  /// Fits `w = X^T (X X^T + r I)^-1 Y` on some rows X, Y the indicators less their mean.
  ///
  /// @param ridge r in parts of the mean square length of a row
  static Mod10Probe fit(double[][] rows, int[] residues, double ridge) {
    int n = rows.length;
    double[][] gram = new double[n][n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(rows[i], rows[j]);
        gram[j][i] = gram[i][j];
      }
      trace += gram[i][i];
    }
    for (int i = 0; i < n; i++) {
      gram[i][i] += ridge * trace / n + Double.MIN_NORMAL;
    }
    double[][] root = cholesky(gram);
    double[][] weights = new double[RESIDUES][];
    for (int residue = 0; residue < RESIDUES; residue++) {
      double[] factors = solve(root, indicators(residues, residue));
      weights[residue] = new double[rows[0].length];
      for (int i = 0; i < n; i++) {
        add(weights[residue], rows[i], factors[i]);
      }
    }
    return centred(weights);
  }

  /// Which residue the row reads as.
  int read(double[] row) {
    int best = 0;
    for (int residue = 1; residue < RESIDUES; residue++) {
      best = dot(weights.get(residue), row) > dot(weights.get(best), row) ? residue : best;
    }
    return best;
  }

  /// The direction of a residue, of length 1; 0 where no row had it.
  double[] direction(int residue) {
    double[] weight = weights.get(residue).clone();
    double length = Math.sqrt(dot(weight, weight));
    for (int i = 0; i < weight.length && length > 0; i++) {
      weight[i] /= length;
    }
    return weight;
  }

  private static Mod10Probe centred(double[][] weights) {
    double[] mean = new double[weights[0].length];
    for (double[] each : weights) {
      add(mean, each, 1.0 / RESIDUES);
    }
    for (double[] each : weights) {
      add(each, mean, -1);
    }
    return new Mod10Probe(List.of(weights));
  }

  private static double[] indicators(int[] residues, int residue) {
    double[] is = new double[residues.length];
    double mean = 0;
    for (int i = 0; i < is.length; i++) {
      is[i] = residues[i] == residue ? 1 : 0;
      mean += is[i] / is.length;
    }
    for (int i = 0; i < is.length; i++) {
      is[i] -= mean;
    }
    return is;
  }

  /// The lower triangular root of a positive matrix.
  private static double[][] cholesky(double[][] matrix) {
    int n = matrix.length;
    double[][] root = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = matrix[i][j];
        for (int k = 0; k < j; k++) {
          rest -= root[i][k] * root[j][k];
        }
        root[i][j] = i == j ? Math.sqrt(Math.max(rest, Double.MIN_NORMAL)) : rest / root[j][j];
      }
    }
    return root;
  }

  private static double[] solve(double[][] root, double[] right) {
    int n = right.length;
    double[] x = right.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= root[i][k] * x[k];
      }
      x[i] /= root[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= root[k][i] * x[k];
      }
      x[i] /= root[i][i];
    }
    return x;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double[] what, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }
}
