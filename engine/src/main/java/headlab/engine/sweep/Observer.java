package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;

/// Where the values of one run go, one at a time and in the order of the forward pass, so that the
/// patterns of a long prompt never lie there all at once.
@FunctionalInterface
public interface Observer {
  /// Takes what the run holds at `point`, in the axes of its site.
  void saw(HookPoint point, Tensor value);
}
