package headlab.engine.model;

import headlab.datasets.Refusal;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/// A tensor of a file in any dtype, before anyone has asked for it.
///
/// @param file the file's name, for sentences
/// @param dtype the name in safetensors files, e.g. `F32`, `I64`
/// @param bytes gives its numbers, little-endian and row-major: a piece of the mapped file, or
///   gathered in memory where they lie otherwise
record RawTensor(
    String file, String name, String dtype, List<Long> shape, Supplier<MemorySegment> bytes) {

  /// This tensor as one that can be computed with; float64 is rounded to float32, as PyTorch does.
  StoredTensor stored() {
    List<Integer> lengths = shape.stream().map(Math::toIntExact).toList();
    return switch (dtype) {
      case "F32" -> new StoredTensor(name, Dtype.FLOAT32, lengths, bytes.get());
      case "F16" -> new StoredTensor(name, Dtype.FLOAT16, lengths, bytes.get());
      case "BF16" -> new StoredTensor(name, Dtype.BFLOAT16, lengths, bytes.get());
      case "F64" -> new StoredTensor(name, Dtype.FLOAT32, lengths, Scattered.rounded(bytes.get()));
      default ->
          throw new Refusal(
              about() + " is stored as " + dtype + "; F32, F16, BF16 and F64 can be read.");
    };
  }

  /// Whether `stored` rounds its numbers.
  boolean isRounded() {
    return dtype.equals("F64");
  }

  /// File and tensor, as a sentence begins.
  String about() {
    return file + ": tensor " + Refusal.quote(name);
  }

  /// Whether dtype, shape and every byte are equal.
  boolean sameAs(RawTensor other) {
    return dtype.equals(other.dtype)
        && shape.equals(other.shape)
        && bytes.get().mismatch(other.bytes.get()) < 0;
  }
}
