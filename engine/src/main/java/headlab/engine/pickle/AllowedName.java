package headlab.engine.pickle;

import java.util.Optional;

/// The names of Python that weights need, and the only ones that a pickle may ask for.
public enum AllowedName implements Pickled {
  ORDERED_DICT("collections", "OrderedDict"),
  REBUILD_TENSOR("torch._utils", "_rebuild_tensor"),
  REBUILD_TENSOR_V2("torch._utils", "_rebuild_tensor_v2"),
  REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
  FLOAT(4, "F32", "FloatStorage"),
  HALF(2, "F16", "HalfStorage"),
  BFLOAT16(2, "BF16", "BFloat16Storage"),
  DOUBLE(8, "F64", "DoubleStorage"),
  LONG(8, "I64", "LongStorage"),
  INT(4, "I32", "IntStorage"),
  SHORT(2, "I16", "ShortStorage"),
  CHAR(1, "I8", "CharStorage"),
  BYTE(1, "U8", "ByteStorage"),
  BOOL(1, "BOOL", "BoolStorage");

  private final String module;
  private final String name;
  private final int bytes;
  private final String dtype;

  AllowedName(String module, String name) {
    this.module = module;
    this.name = name;
    this.bytes = 0;
    this.dtype = "";
  }

  AllowedName(int bytes, String dtype, String name) {
    this.module = "torch";
    this.name = name;
    this.bytes = bytes;
    this.dtype = dtype;
  }

  static Optional<AllowedName> find(String module, String name) {
    for (AllowedName each : values()) {
      if (each.module.equals(module) && each.name.equals(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// Whether it is the type of a storage.
  boolean isStorage() {
    return bytes > 0;
  }

  /// Bytes of one number of a storage.
  public int bytes() {
    return bytes;
  }

  /// The name of a storage's numbers in safetensors files, e.g. `F32`.
  public String dtype() {
    return dtype;
  }
}
