package headlab.engine.model;

/// The weights of a model by what they do, the same names for every family.
public enum Parameter {
  TOKEN_EMBEDDING(false),
  POSITION_EMBEDDING(false),
  /// From the embedding's width into the stream; absent where they are equal.
  PROJECT_IN_WEIGHT(false),
  NORM1_WEIGHT(true),
  NORM1_BIAS(true),
  Q_WEIGHT(true),
  Q_BIAS(true),
  K_WEIGHT(true),
  K_BIAS(true),
  V_WEIGHT(true),
  V_BIAS(true),
  O_WEIGHT(true),
  O_BIAS(true),
  NORM2_WEIGHT(true),
  NORM2_BIAS(true),
  /// The first projection of the MLP; Llama's `up`.
  MLP_IN_WEIGHT(true),
  MLP_IN_BIAS(true),
  /// Llama's `gate`.
  MLP_GATE_WEIGHT(true),
  MLP_GATE_BIAS(true),
  MLP_OUT_WEIGHT(true),
  MLP_OUT_BIAS(true),
  FINAL_NORM_WEIGHT(false),
  FINAL_NORM_BIAS(false),
  /// From the stream to the unembedding's width; absent where they are equal.
  PROJECT_OUT_WEIGHT(false),
  /// Absent where the model is tied.
  UNEMBED_WEIGHT(false);

  private final boolean perLayer;

  Parameter(boolean perLayer) {
    this.perLayer = perLayer;
  }

  /// Whether there is one in every layer.
  public boolean perLayer() {
    return perLayer;
  }
}
