package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import java.util.Map;

/// Where the captures of edited runs go, one cell and prompt at a time.
@FunctionalInterface
public interface CaptureSink {
  /// Takes what one edited run held.
  ///
  /// @param prompt index into the prompts of the sweep
  /// @param captures in the axes of each site
  /// @throws InterruptedException to end the sweep
  void captures(Key key, int prompt, Map<HookPoint, Tensor> captures) throws InterruptedException;

  /// Called between two steps: the place to answer live requests or to cancel.
  default void between() throws InterruptedException {}
}
