package headlab.analyses.weights;

import headlab.engine.analysis.Session;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What heads of one layer read with: orthonormal directions and how strongly each is read.
///
/// @param vectors axes (head, dModel, component)
/// @param values axes (head, component)
record Reads(Tensor vectors, Tensor values) {
  /// One of the heads.
  Reads only(int head) {
    return new Reads(one(vectors.slice(head)), one(values.slice(head)));
  }

  private static Tensor one(Tensor part) {
    int[] shape = new int[part.rank() + 1];
    shape[0] = 1;
    for (int axis = 0; axis < part.rank(); axis++) {
      shape[axis + 1] = part.length(axis);
    }
    List<String> axes = new ArrayList<>(part.axes());
    axes.addFirst("head");
    return Tensor.of(axes, shape, part.toArray());
  }

  /// How much of each component that a layer writes is read: `|v_i^T R| / |R|`, 0 where the reading
  /// circuit is 0. First the reading head, then the writing one, then its component.
  double[][][] scores(Session session, Svd source) throws InterruptedException {
    Tensor overlaps = session.overlaps(source.right(), vectors);
    float[] products = overlaps.toArray();
    int heads = overlaps.length(0);
    int components = overlaps.length(1);
    int readers = overlaps.length(2);
    int others = overlaps.length(3);
    double[][] shares = shares();
    double[][][] scores = new double[readers][heads][components];
    int at = 0;
    for (int head = 0; head < heads; head++) {
      for (int component = 0; component < components; component++) {
        for (int reader = 0; reader < readers; reader++) {
          double sum = 0;
          for (int each = 0; each < others; each++) {
            double product = products[at++];
            sum += product * product * shares[reader][each];
          }
          scores[reader][head][component] = Math.sqrt(sum);
        }
      }
    }
    return scores;
  }

  /// For each head the squares of its values over their sum.
  private double[][] shares() {
    double[][] shares = new double[values.length(0)][];
    for (int head = 0; head < shares.length; head++) {
      float[] strengths = values.slice(head).toArray();
      double[] squares = new double[strengths.length];
      Arrays.setAll(squares, i -> (double) strengths[i] * strengths[i]);
      double sum = Arrays.stream(squares).sum();
      shares[head] = Arrays.stream(squares).map(each -> sum > 0 ? each / sum : 0).toArray();
    }
    return shares;
  }
}
