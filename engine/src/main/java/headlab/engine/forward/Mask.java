package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/// Who may attend to whom in one group: destinations to themselves and what is before them.
final class Mask {
  private final NDArray causal;
  private final NDArray zero;
  private final NDArray minusInfinity;

  /// @param in the positions that are looked at, after `before` earlier ones
  /// @param out the positions that look
  Mask(NDManager manager, Places.Group in, Places.Group out, int before) {
    int sources = before + in.length();
    boolean[] visible = new boolean[out.length() * sources];
    for (int destination = 0; destination < out.length(); destination++) {
      int last = before + out.start() + destination - in.start();
      for (int source = 0; source <= last; source++) {
        visible[destination * sources + source] = true;
      }
    }
    causal = manager.create(visible, new Shape(1, 1, out.length(), sources));
    zero = manager.create(new float[] {0}, new Shape(1, 1, 1, 1));
    minusInfinity = manager.create(new float[] {Float.NEGATIVE_INFINITY}, new Shape(1, 1, 1, 1));
  }

  /// Scores that a softmax will not see: minus infinity above the diagonal.
  NDArray hidden(NDArray scores) {
    return above(scores, minusInfinity);
  }

  /// 0 above the diagonal, whatever was there.
  NDArray cleared(NDArray values) {
    return above(values, zero);
  }

  private NDArray above(NDArray values, NDArray fill) {
    Shape shape = values.getShape();
    return NDArrays.where(causal.broadcast(shape), values, fill.broadcast(shape));
  }
}
