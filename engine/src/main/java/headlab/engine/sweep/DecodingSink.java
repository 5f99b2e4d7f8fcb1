package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import java.util.Map;

/// Where the steps of several greedy continuations of one prompt go, each as soon as its token is
/// chosen.
@FunctionalInterface
public interface DecodingSink {
  /// Takes one step.
  ///
  /// @param decoding which of the continuations that were asked for
  /// @param step from 0: the step that reads the prompt's last token
  /// @param id the token that it chose
  /// @param captures what it holds at the points asked for, of its one position
  void step(int decoding, int step, int id, Map<HookPoint, Tensor> captures)
      throws InterruptedException;
}
