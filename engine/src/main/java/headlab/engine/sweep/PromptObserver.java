package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;

/// Where the values of runs go, prompt by prompt and one at a time, in the order of the forward
/// pass.
public interface PromptObserver {
  /// Takes what the run of prompt number `prompt` holds at `point`, in the axes of its site.
  void saw(int prompt, HookPoint point, Tensor value);

  /// The run of prompt number `prompt` is over.
  default void done(int prompt) {}
}
