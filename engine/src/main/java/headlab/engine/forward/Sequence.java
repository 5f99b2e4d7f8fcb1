package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Positions;
import org.jspecify.annotations.Nullable;

/// What a forward pass needs to know of its T positions alone: who may attend to whom, and how far
/// queries and keys are turned. Made once a run.
final class Sequence {
  private final NDArray causal;
  private final NDArray zero;
  private final NDArray minusInfinity;
  private final @Nullable NDArray cos;
  private final @Nullable NDArray sin;

  /// @param start the position of the first token
  Sequence(NDManager manager, ModelSpec spec, int start, int length) {
    boolean[] visible = new boolean[length * length];
    for (int destination = 0; destination < length; destination++) {
      for (int source = 0; source <= destination; source++) {
        visible[destination * length + source] = true;
      }
    }
    causal = manager.create(visible, new Shape(1, 1, length, length));
    zero = manager.create(new float[] {0}, new Shape(1, 1, 1, 1));
    minusInfinity = manager.create(new float[] {Float.NEGATIVE_INFINITY}, new Shape(1, 1, 1, 1));
    if (spec.positions() instanceof Positions.Rotary rotary) {
      float[] angles = angles(rotary.theta(), spec.dHead(), start, length);
      Shape shape = new Shape(1, length, 1, spec.dHead());
      cos = manager.create(mapped(angles, Math::cos), shape);
      sin = manager.create(mapped(angles, Math::sin), shape);
    } else {
      cos = null;
      sin = null;
    }
  }

  /// Scores that a softmax will not see: minus infinity above the diagonal. `[B,H,T,T]`.
  NDArray hidden(NDArray scores) {
    return above(scores, minusInfinity);
  }

  /// 0 above the diagonal, whatever was there. `[B,H,T,T]`.
  NDArray cleared(NDArray values) {
    return above(values, zero);
  }

  /// Rotary embedding of `[B,T,heads,c]`, the first half of a head against its second half; without
  /// rotary positions the array as it is.
  NDArray turn(NDArray x) {
    if (cos == null || sin == null) {
      return x;
    }
    long half = x.getShape().get(3) / 2;
    NDArray first = x.get(new NDIndex().addEllipseDim().addSliceDim(0, half));
    NDArray second = x.get(new NDIndex().addEllipseDim().addSliceDim(half, 2 * half));
    return x.mul(cos).add(second.neg().concat(first, 3).mul(sin));
  }

  private NDArray above(NDArray values, NDArray fill) {
    Shape shape = values.getShape();
    return NDArrays.where(causal.broadcast(shape), values, fill.broadcast(shape));
  }

  /// In fp32 step by step, as the reference does it, so that long positions agree too.
  private static float[] angles(double theta, int dHead, int start, int length) {
    int half = dHead / 2;
    float[] angles = new float[length * dHead];
    for (int pair = 0; pair < half; pair++) {
      float exponent = (float) (2 * pair) / dHead;
      float frequency = 1 / (float) Math.pow(theta, exponent);
      for (int t = 0; t < length; t++) {
        float angle = (start + t) * frequency;
        angles[t * dHead + pair] = angle;
        angles[t * dHead + half + pair] = angle;
      }
    }
    return angles;
  }

  private static float[] mapped(float[] values, java.util.function.DoubleUnaryOperator function) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) function.applyAsDouble(values[i]);
    }
    return result;
  }
}
