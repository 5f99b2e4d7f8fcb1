package headlab.engine.model;

/// The multiply-adds that the matrices of one layer cost one row: one position of one run.
///
/// Norms, activations, attention scores and weighted sums are left out: they are small.
public record RowWork(ModelSpec spec) {
  /// All of a layer.
  public long layer() {
    return mlp() + keysAndValues() + queriesAndOutput();
  }

  /// Two matrices, three where the MLP is gated.
  public long mlp() {
    boolean gated = spec.activation().gated();
    return (gated ? 3L : 2L) * spec.dModel() * spec.dMlp();
  }

  public long keysAndValues() {
    return 2L * spec.dModel() * spec.kvHeads() * spec.dHead();
  }

  /// Queries and the output projection.
  public long queriesAndOutput() {
    return 2L * spec.dModel() * spec.heads() * spec.dHead();
  }
}
