package headlab.engine.sweep;

/// Where the rows of a sweep go, batch by batch.
///
/// The sweep holds no lock and no native state that another run could disturb while it is in here:
/// a live request may be answered from `rows` and from `between`.
@FunctionalInterface
public interface BatchSink {
  /// Takes the raw metric of some prompts under one cell.
  ///
  /// @param prompts indexes into the prompts of the sweep
  /// @param values one for each of them; NaN or infinite where the model's logits are, which the
  ///   caller stores as absent with a reason
  /// @throws InterruptedException to end the sweep: it was cancelled
  void rows(Key key, int[] prompts, double[] values) throws InterruptedException;

  /// Called once, before anything is run: what the sweep will hold.
  default void plan(MemoryPlan plan) {}

  /// Whether the row is known already. Such rows are neither computed nor handed over again.
  default boolean has(Key key, int prompt) {
    return false;
  }

  /// Called between the layers of a batch: the place to answer live requests or to cancel.
  default void between() throws InterruptedException {}
}
