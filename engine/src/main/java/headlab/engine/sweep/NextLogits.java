package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// What a generation needs of a model: the logits after its prompt and what was generated so far.
@FunctionalInterface
interface NextLogits extends AutoCloseable {
  /// What one run says.
  ///
  /// @param logits of the next token: axis (vocabulary)
  /// @param captures what was asked for, of the positions that are new
  record Step(Tensor logits, Map<HookPoint, Tensor> captures) {}

  /// Called with one id more each time, first with none.
  ///
  /// @param turn called between layers
  Step after(List<Integer> generated, Turn turn) throws InterruptedException;

  /// Frees what is kept between steps.
  @Override
  default void close() {}
}
