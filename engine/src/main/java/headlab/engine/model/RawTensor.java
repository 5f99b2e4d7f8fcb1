package headlab.engine.model;

import headlab.datasets.Refusal;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor of a file in any dtype, before anyone has asked for it.
///
/// @param file the file's name, for sentences
/// @param dtype the name in the file, e.g. `F32`, `I64`
record RawTensor(String file, String name, String dtype, List<Integer> shape, MemorySegment bytes) {

  /// This tensor as one that can be computed with.
  StoredTensor stored() {
    Dtype known =
        switch (dtype) {
          case "F32" -> Dtype.FLOAT32;
          case "F16" -> Dtype.FLOAT16;
          case "BF16" -> Dtype.BFLOAT16;
          default ->
              throw new Refusal(
                  about() + " is stored as " + dtype + "; F32, F16 and BF16 can be read.");
        };
    return new StoredTensor(name, known, shape, bytes);
  }

  /// File and tensor, as a sentence begins.
  String about() {
    return file + ": tensor " + Refusal.quote(name);
  }

  /// Whether dtype, shape and every byte are equal.
  boolean sameAs(RawTensor other) {
    return dtype.equals(other.dtype)
        && shape.equals(other.shape)
        && bytes.mismatch(other.bytes) < 0;
  }
}
