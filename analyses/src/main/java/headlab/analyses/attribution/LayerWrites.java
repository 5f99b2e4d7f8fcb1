package headlab.analyses.attribution;

import headlab.engine.model.ModelSpec;

/// The weights by which one attention layer writes to the residual stream, as flat row-major
/// arrays.
final class LayerWrites {
  private final ModelSpec spec;
  private final float[] wO;
  private final float[] bO;
  private final float[] bV;

  /// Takes the arrays over.
  ///
  /// @param wO axes (head, dHead, dModel)
  /// @param bO axis (dModel), the sum over heads of b_V W_O in it
  /// @param bV axes (kvHead, dHead), folded
  LayerWrites(ModelSpec spec, float[] wO, float[] bO, float[] bV) {
    this.spec = spec;
    this.wO = wO;
    this.bO = bO;
    this.bV = bV;
  }

  /// What each head counts along `direction`: (z - b_V) W_O · direction.
  ///
  /// @param z at one position, axes (head, dHead)
  double[] heads(float[] z, double[] direction) {
    int width = spec.dHead();
    double[] each = new double[spec.heads()];
    for (int head = 0; head < each.length; head++) {
      int shared = spec.kvHead(head) * width;
      for (int i = 0; i < width; i++) {
        int row = head * width + i;
        each[head] += (z[row] - bV[shared + i]) * dot(wO, row * direction.length, direction);
      }
    }
    return each;
  }

  double bias(double[] direction) {
    return dot(bO, 0, direction);
  }

  boolean biased() {
    for (float value : bO) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  private static double dot(float[] values, int from, double[] direction) {
    double sum = 0;
    for (int i = 0; i < direction.length; i++) {
      sum += values[from + i] * direction[i];
    }
    return sum;
  }
}
