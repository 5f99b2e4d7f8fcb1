package headlab.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor as it lies in a file: little-endian numbers, row-major, mapped and not copied.
///
/// @param name its name in the file
/// @param shape lengths of its axes
/// @param bytes exactly `product(shape) * dtype.bytes()` bytes; alive as long as this value
public record StoredTensor(String name, Dtype dtype, List<Integer> shape, MemorySegment bytes) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /// How many numbers it holds.
  public long size() {
    return bytes.byteSize() / dtype.bytes();
  }
}
