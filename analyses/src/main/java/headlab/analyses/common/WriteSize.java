package headlab.analyses.common;

import headlab.engine.analysis.Session;
import headlab.engine.model.Coordinates;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;

/// How large what one head writes is: the length of `v W_O`, RAW, by the inner products of the rows
/// of `W_O`, so that nothing as wide as the stream is made.
public final class WriteSize {
  private final int width;
  private final double[] products;

  private WriteSize(float[] out, int width) {
    this.width = width;
    products = new double[width * width];
    int stream = out.length / width;
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double sum = 0;
        for (int k = 0; k < stream; k++) {
          sum += (double) out[i * stream + k] * out[j * stream + k];
        }
        products[i * width + j] = sum;
        products[j * width + i] = sum;
      }
    }
  }

  public static WriteSize of(Session session, int layer, int head) {
    Tensor out = session.weight(WeightName.W_O, layer, Coordinates.RAW);
    return new WriteSize(out.slice(head).toArray(), session.spec().dHead());
  }

  /// The length of what is written of one vector of a head.
  ///
  /// @param from where its `dHead` numbers begin in `values`
  public double of(float[] values, int from) {
    double square = 0;
    for (int i = 0; i < width; i++) {
      double row = 0;
      for (int j = 0; j < width; j++) {
        row += products[i * width + j] * values[from + j];
      }
      square += row * values[from + i];
    }
    return Math.sqrt(Math.max(0, square));
  }
}
