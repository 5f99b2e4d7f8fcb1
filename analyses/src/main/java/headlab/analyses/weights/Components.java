package headlab.analyses.weights;

import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import java.util.List;

/// The singular components of one head's circuit, the strongest first, each with a sign: the
/// numbers of what is written (QK: of the key's side) sum to more than 0; where they cancel, as
/// they do where writes are centred, the largest of them is positive.
///
/// @param left what is read (QK: the query's side): component by component, dModel numbers each
/// @param values singular values, falling
/// @param right what is written (QK: the key's side)
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Components(float[][] left, double[] values, float[][] right) {
  /// A component below this share of the strongest one is not shown.
  static final double LEAST = .05;

  /// Sums of unit vectors below this are rounding.
  private static final double CANCELLED = 1e-3;

  /// The components of head `head` of a layer.
  static Components of(Svd layer, int head) {
    float[][] left = columns(layer.left().slice(head));
    float[][] right = columns(layer.right().slice(head));
    double[] values = new double[left.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = layer.values().at(head, i);
      if (negative(right[i])) {
        turn(left[i]);
        turn(right[i]);
      }
    }
    return new Components(left, values, right);
  }

  int count() {
    return values.length;
  }

  /// Whether component `index` is strong enough to be looked at.
  boolean shown(int index) {
    return values[index] > 0 && values[index] >= LEAST * values[0];
  }

  /// Some directions as the rows of a tensor: axes (direction, dModel).
  static Tensor rows(List<float[]> directions, int width) {
    float[] all = new float[directions.size() * width];
    for (int i = 0; i < directions.size(); i++) {
      System.arraycopy(directions.get(i), 0, all, i * width, width);
    }
    return Tensor.of(List.of("direction", "dModel"), new int[] {directions.size(), width}, all);
  }

  /// The same direction the other way.
  static float[] opposite(float[] direction) {
    float[] turned = direction.clone();
    turn(turned);
    return turned;
  }

  private static boolean negative(float[] vector) {
    double sum = 0;
    float largest = 0;
    for (float each : vector) {
      sum += each;
      largest = Math.abs(each) > Math.abs(largest) ? each : largest;
    }
    return Math.abs(sum) > CANCELLED ? sum < 0 : largest < 0;
  }

  private static void turn(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = -vector[i];
    }
  }

  /// @param vectors axes (dModel, component)
  private static float[][] columns(Tensor vectors) {
    float[][] columns = new float[vectors.length(1)][vectors.length(0)];
    float[] all = vectors.toArray();
    for (int i = 0; i < all.length; i++) {
      columns[i % columns.length][i / columns.length] = all[i];
    }
    return columns;
  }
}
