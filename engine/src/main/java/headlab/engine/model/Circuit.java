package headlab.engine.model;

/// One of the two matrices that a head works through, `[dModel, dModel]` in the row-vector layout.
public enum Circuit {
  /// `W_V W_O`: from what the head reads at a source to what it writes.
  OV,
  /// `W_Q W_K^T`: from the destination's side to the source's, before scaling and rotation.
  QK
}
