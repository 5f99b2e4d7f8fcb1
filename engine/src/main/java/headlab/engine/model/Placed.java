package headlab.engine.model;

/// Where a parameter lies within a stored tensor.
///
/// @param tensor the stored tensor
/// @param outIn true for Linear's `[out, in]`, false for `[in, out]` and for vectors and tables
/// @param from first column, matrices read as `[in, out]` (vectors: element), that belongs to the
///   parameter
/// @param to one past the last column; GPT-2 packs q, k and v in one tensor
public record Placed(StoredTensor tensor, boolean outIn, int from, int to) {
  /// Whether the parameter is the whole tensor.
  public boolean isWhole() {
    int columns = outIn ? tensor.shape().getFirst() : tensor.shape().getLast();
    return from == 0 && to == columns;
  }
}
