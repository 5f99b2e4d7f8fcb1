package headlab.engine.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A pickle put together opcode by opcode, as `torch.save` would write it or not.
final class Pickle {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// A pickle of protocol 2 that has only begun.
  static Pickle begin() {
    return new Pickle().op(0x80, 2);
  }

  /// A state dict whose one tensor `a` is what `value` leaves on the stack.
  static byte[] stateOf(Pickle value) {
    return begin().ascii("ccollections\nOrderedDict\n)R(").text("a").add(value).op('u', '.').done();
  }

  /// `_rebuild_tensor_v2` of a view of storage 0.
  static Pickle tensor(String type, long count, long offset, long[] shape, long... strides) {
    return new Pickle()
        .ascii("ctorch._utils\n_rebuild_tensor_v2\n(")
        .add(storage(type, "0", count))
        .whole(offset)
        .wholes(shape)
        .wholes(strides)
        .ascii("\u0089}tR");
  }

  static Pickle storage(String type, String key, long count) {
    return new Pickle()
        .op('(')
        .text("storage")
        .ascii("ctorch\n" + type + "\n")
        .text(key)
        .text("cpu")
        .whole(count)
        .op('t', 'Q');
  }

  Pickle op(int... opcodes) {
    for (int opcode : opcodes) {
      bytes.write(opcode);
    }
    return this;
  }

  /// One byte a letter.
  Pickle ascii(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  Pickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    op('X').little(4, utf8.length).bytes.writeBytes(utf8);
    return this;
  }

  Pickle whole(long value) {
    return op(0x8a, 8).little(8, value);
  }

  Pickle wholes(long... values) {
    op('(');
    for (long value : values) {
      whole(value);
    }
    return op('t');
  }

  Pickle little(int width, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    bytes.write(buffer.array(), 0, width);
    return this;
  }

  Pickle add(Pickle other) {
    bytes.writeBytes(other.done());
    return this;
  }

  byte[] done() {
    return bytes.toByteArray();
  }

  /// A zip file with `pickle` and a storage 0 of `bytes` zeros.
  static byte[] zip(byte[] pickle, int bytes) throws IOException {
    Map<String, byte[]> records = new LinkedHashMap<>();
    records.put("archive/data.pkl", pickle);
    records.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    records.put("archive/data/0", new byte[bytes]);
    return ZipParts.written(records, "-", new byte[0]);
  }
}
