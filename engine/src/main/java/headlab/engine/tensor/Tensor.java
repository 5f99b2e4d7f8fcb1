package headlab.engine.tensor;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/// An immutable array of floats with named axes, row-major.
///
/// Axis names are the field's words: `head`, `destination`, `source`, `position`, `dHead`,
/// `dModel`, `vocabulary`, ...
public final class Tensor implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final String[] axes;
  private final int[] shape;
  private final float[] data;

  /// Of `data`, once it has been asked for: edits are sorted by the values that they write.
  private transient int hash;

  private Tensor(String[] axes, int[] shape, float[] data) {
    this.axes = axes;
    this.shape = shape;
    this.data = data;
  }

  /// A tensor over a copy of `data`.
  public static Tensor of(List<String> axes, int[] shape, float[] data) {
    long size = 1;
    for (int length : shape) {
      size = Math.multiplyExact(size, length);
    }
    if (axes.size() != shape.length || size != data.length) {
      throw new IllegalArgumentException(
          "Axes "
              + axes
              + " with shape "
              + Arrays.toString(shape)
              + " do not hold "
              + data.length
              + " numbers.");
    }
    return new Tensor(axes.toArray(new String[0]), shape.clone(), data.clone());
  }

  public List<String> axes() {
    return List.of(axes);
  }

  /// The length of axis `axis`.
  public int length(int axis) {
    return shape[axis];
  }

  public int rank() {
    return shape.length;
  }

  public int size() {
    return data.length;
  }

  /// The element at `index`, one number for each axis.
  public float at(int... index) {
    if (index.length != shape.length) {
      throw new IllegalArgumentException("Needs " + shape.length + " indices: " + axes());
    }
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      offset = offset * shape[axis] + java.util.Objects.checkIndex(index[axis], shape[axis]);
    }
    return data[offset];
  }

  /// The part at `index` along the first axis.
  public Tensor slice(int index) {
    int inner = shape[0] == 0 ? 0 : data.length / shape[0];
    int from = java.util.Objects.checkIndex(index, shape[0]) * inner;
    return new Tensor(
        Arrays.copyOfRange(axes, 1, axes.length),
        Arrays.copyOfRange(shape, 1, shape.length),
        Arrays.copyOfRange(data, from, from + inner));
  }

  /// A copy of the numbers, row-major.
  public float[] toArray() {
    return data.clone();
  }

  /// Whether every number is finite.
  public boolean isFinite() {
    for (float value : data) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && Arrays.equals(axes, that.axes)
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(data);
    }
    return hash;
  }

  @Override
  public String toString() {
    return "Tensor" + axes() + Arrays.toString(shape);
  }
}
