package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import java.util.Map;

/// Where the tokens of a generation go, each as soon as it is chosen.
@FunctionalInterface
public interface GenerationSink {
  /// Takes one token.
  ///
  /// @param step from 0
  /// @param logProb of the token in the model's own distribution, before temperature and cuts
  /// @param captures what the run that chose it holds at the points asked for: in step 0 of all
  ///   positions of the prompt, later of the one new position
  /// @throws InterruptedException to end the generation: it was cancelled
  void token(int step, int id, double logProb, Map<HookPoint, Tensor> captures)
      throws InterruptedException;

  /// Whether the generation is over once `id` was chosen; such a token is handed over too.
  default boolean endsAt(int id) {
    return false;
  }

  /// Called between two pieces of work: the place to answer live requests or to cancel.
  default void between() throws InterruptedException {}
}
