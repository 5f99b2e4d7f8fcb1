package headlab.engine.bench;

import headlab.engine.model.ModelSpec;
import headlab.engine.model.RowWork;

/// The multiply-adds of the smallest exact set of rows: what no way of computing a result can do
/// without, if it multiplies rows by weights at all.
///
/// Embeddings, norms, attention scores and updates of rank dHead are left out: they are small or
/// free.
record Floor(ModelSpec spec, RowWork row) {
  Floor(ModelSpec spec) {
    this(spec, new RowWork(spec));
  }

  /// A run that reads the last of `length` positions: in the last layer only its row goes beyond
  /// keys and values.
  long forward(int length) {
    return (spec.layers() - 1L) * length * row.layer()
        + length * row.keysAndValues()
        + row.queriesAndOutput()
        + row.mlp()
        + (long) spec.dModel() * spec.vocabulary();
  }

  /// A run in which the output of heads of `layer` is edited, starting from what the plain run
  /// kept.
  ///
  /// @param edited at how many positions
  /// @param rows how many positions are as late as the first of them
  /// @param readOut whether the last position is among them
  long headEdit(int layer, int edited, int rows, boolean readOut) {
    int last = spec.layers() - 1;
    if (layer == last) {
      return readOut ? row.mlp() : 0;
    }
    return edited * row.mlp()
        + (last - 1L - layer) * rows * row.layer()
        + rows * row.keysAndValues()
        + row.queriesAndOutput()
        + row.mlp();
  }
}
