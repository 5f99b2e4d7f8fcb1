package headlab.engine.model;

/// The number format of stored weights, or of a computation.
public enum Dtype {
  FLOAT32(4),
  FLOAT16(2),
  BFLOAT16(2);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes of one number.
  public int bytes() {
    return bytes;
  }

  /// The name on the command line and in stored runs: `float32`, `float16`, `bfloat16`.
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /// Reads `id()`, or the short forms `fp32`, `fp16`, `bf16`.
  public static Dtype parse(String text) {
    return switch (text) {
      case "float32", "fp32" -> FLOAT32;
      case "float16", "fp16" -> FLOAT16;
      case "bfloat16", "bf16" -> BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "A dtype is float32, float16 or bfloat16, not '" + text + "'.");
    };
  }
}
