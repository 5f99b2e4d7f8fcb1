package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Positions;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// How far queries and keys are turned at each position; nothing where positions are learned.
///
/// Source: Su et al. 2021, arXiv:2104.09864, in the half-split pairing of Llama.
final class Rotation {
  private static final int FIRST = 64;

  private final ModelSpec spec;
  private final NDManager keeper;
  private @Nullable NDArray cos;
  private @Nullable NDArray sin;
  private int known;
  private int stretch;

  /// @param keeper owns the tables, which grow with the longest sequence seen
  Rotation(NDManager keeper, ModelSpec spec) {
    this.keeper = keeper;
    this.spec = spec;
  }

  /// `x` `[R,heads,c]` turned: the first half of a head against its second half.
  NDArray turn(NDArray x, Places places) {
    if (!(spec.positions() instanceof Positions.Rotary rotary)) {
      return x;
    }
    long[] positions = places.positions();
    grow(new Frequencies(rotary, spec.dHead()), positions, places.length());
    NDManager own = x.getManager();
    NDArray index = own.create(positions);
    NDArray cosine = rows(own, cos, index);
    NDArray sine = rows(own, sin, index);
    long half = x.getShape().get(2) / 2;
    NDArray first = x.get(new NDIndex().addEllipseDim().addSliceDim(0, half));
    NDArray second = x.get(new NDIndex().addEllipseDim().addSliceDim(half, 2 * half));
    return x.mul(cosine).addi(second.neg().concat(first, 2).muli(sine));
  }

  private static NDArray rows(NDManager own, @Nullable NDArray table, NDArray index) {
    return java.util.Objects.requireNonNull(table).get(own, new NDIndex("{}", index)).expandDims(1);
  }

  /// @param length of the whole sequences
  private void grow(Frequencies frequencies, long[] positions, int length) {
    long most = 0;
    for (long position : positions) {
      most = Math.max(most, position);
    }
    if (most < known && frequencies.stretch(length) == stretch) {
      return;
    }
    stretch = frequencies.stretch(length);
    known = (int) Math.max(FIRST, 2 * most);
    float[] angles = angles(frequencies.of(length), known);
    cos = replaced(cos, angles, Math::cos, frequencies.magnitude());
    sin = replaced(sin, angles, Math::sin, frequencies.magnitude());
  }

  private NDArray replaced(
      @Nullable NDArray old, float[] angles, DoubleUnaryOperator function, float magnitude) {
    if (old != null) {
      old.close();
    }
    float[] values = new float[angles.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.applyAsDouble(angles[i]) * magnitude;
    }
    return keeper.create(values, new Shape(known, spec.dHead()));
  }

  private static float[] angles(float[] frequencies, int length) {
    int half = frequencies.length;
    float[] angles = new float[Math.multiplyExact(length, 2 * half)];
    for (int t = 0; t < length; t++) {
      for (int pair = 0; pair < half; pair++) {
        float angle = t * frequencies[pair];
        angles[t * 2 * half + pair] = angle;
        angles[t * 2 * half + half + pair] = angle;
      }
    }
    return angles;
  }
}
