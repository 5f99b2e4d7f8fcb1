package headlab.engine.forward;

import headlab.engine.model.Dtype;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Numbers of two bytes made into floats, exactly.
///
/// It is done here and not on the device: libtorch aborts the process on bfloat16 arrays that come
/// through DJL, and computes fp16 on a CPU a hundred times slower than fp32.
final class Widening {
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat SINGLE = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private Widening() {}

  /// Writes the numbers of `from` to `to` as native floats.
  static void widen(Dtype dtype, MemorySegment from, MemorySegment to) {
    long count = from.byteSize() / dtype.bytes();
    switch (dtype) {
      case FLOAT32 -> MemorySegment.copy(from, 0, to, 0, from.byteSize());
      case FLOAT16 -> {
        for (long i = 0; i < count; i++) {
          to.set(SINGLE, 4 * i, Float.float16ToFloat(from.get(HALF, 2 * i)));
        }
      }
      case BFLOAT16 -> {
        for (long i = 0; i < count; i++) {
          to.set(SINGLE, 4 * i, Float.intBitsToFloat(from.get(HALF, 2 * i) << 16));
        }
      }
    }
  }
}
