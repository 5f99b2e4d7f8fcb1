package headlab.analyses.weights;

/// Which of the two directions of a singular component.
public enum VectorSide {
  /// What OV reads, or QK's query.
  LEFT,
  /// What OV writes, or QK's key.
  RIGHT
}
