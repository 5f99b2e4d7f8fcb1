package headlab.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// The numbers of a view of a storage: transposed, sliced, repeated, or simply one after another.
///
/// @param storage the bytes of the storage
/// @param width bytes of one number
/// @param offset where the first number lies, in numbers
/// @param strides how far apart neighbours along an axis lie, in numbers
record Scattered(
    MemorySegment storage, int width, long offset, List<Long> shape, List<Long> strides) {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// How many numbers the view has; the most a long holds where it has more.
  long count() {
    if (shape.contains(0L)) {
      return 0;
    }
    long count = 1;
    for (long length : shape) {
      if (count > Long.MAX_VALUE / length) {
        return Long.MAX_VALUE;
      }
      count *= length;
    }
    return count;
  }

  /// Whether the numbers lie one after another, so that nothing has to be copied.
  boolean isInOrder() {
    if (shape.contains(0L)) {
      return true;
    }
    long step = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      if (shape.get(axis) != 1 && strides.get(axis) != step) {
        return false;
      }
      step *= shape.get(axis);
    }
    return true;
  }

  /// The numbers row by row: a piece of the storage where that is what they are, else a copy.
  MemorySegment rows() {
    long bytes = count() * width;
    if (bytes == 0) {
      return storage.asSlice(0, 0);
    }
    if (isInOrder()) {
      return storage.asSlice(offset * width, bytes);
    }
    MemorySegment copy = Arena.ofAuto().allocate(bytes, 64);
    gather(copy);
    return copy;
  }

  /// Goes through the last axis in a loop, through the others by counting.
  private void gather(MemorySegment to) {
    int last = shape.size() - 1;
    long[] at = new long[last];
    long length = shape.get(last);
    long step = strides.get(last);
    long from = offset;
    for (long row = 0; row < to.byteSize(); row += length * width) {
      for (long i = 0; i < length; i++) {
        copy((from + i * step) * width, to, row + i * width);
      }
      int axis = last - 1;
      while (axis >= 0 && ++at[axis] == shape.get(axis)) {
        from -= (at[axis] - 1) * strides.get(axis);
        at[axis--] = 0;
      }
      if (axis >= 0) {
        from += strides.get(axis);
      }
    }
  }

  private void copy(long from, MemorySegment to, long at) {
    switch (width) {
      case 2 -> to.set(SHORT, at, storage.get(SHORT, from));
      case 4 -> to.set(INT, at, storage.get(INT, from));
      default -> MemorySegment.copy(storage, from, to, at, width);
    }
  }

  /// Float64 numbers rounded to float32.
  static MemorySegment rounded(MemorySegment doubles) {
    long count = doubles.byteSize() / 8;
    MemorySegment floats =
        Arena.ofAuto().allocate(Math.max(4 * count, 1), 64).asSlice(0, 4 * count);
    for (long i = 0; i < count; i++) {
      floats.set(FLOAT, 4 * i, (float) doubles.get(DOUBLE, 8 * i));
    }
    return floats;
  }
}
