package headlab.engine.tokens;

import headlab.datasets.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The fields of one protobuf message, read one after the other from memory. Every length is held
/// against what is left of its message before anything is made of it.
///
/// Source: the encoding of Protocol Buffers (varints, 64 bits, length and bytes, 32 bits).
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer in;
  private final String file;
  private int field;
  private int wire;
  private boolean open;

  /// @param file names the file in sentences
  ProtoReader(ByteBuffer bytes, String file) {
    this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
  }

  /// Moves to the next field, past the value of the last one if nobody read it.
  boolean next() {
    if (open) {
      skip();
    }
    if (!in.hasRemaining()) {
      return false;
    }
    long tag = varint64();
    if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE) {
      throw broken("a field has no number");
    }
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    open = true;
    return true;
  }

  /// The number of the field that `next` moved to.
  int field() {
    return field;
  }

  /// The field's value as an integer that fits 32 bits.
  int integer() {
    expect(VARINT);
    return (int) varint64();
  }

  /// The field's value as yes or no.
  boolean flag() {
    expect(VARINT);
    return varint64() != 0;
  }

  /// The field's value as a 32-bit float.
  float number() {
    expect(FIXED32);
    need(Float.BYTES);
    return in.getFloat();
  }

  /// The field's value as a message of its own.
  ProtoReader message() {
    return new ProtoReader(block(), file);
  }

  /// The field's value as text.
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(block()).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(file + " is damaged: a text in it is not UTF-8.", e);
    }
  }

  /// The field's bytes, a view of the file's.
  ByteBuffer block() {
    expect(BYTES);
    long length = varint64();
    need(length);
    ByteBuffer block = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return block;
  }

  private void skip() {
    switch (wire) {
      case VARINT -> integer();
      case BYTES -> block();
      case FIXED64 -> pass(Long.BYTES);
      case FIXED32 -> pass(Float.BYTES);
      default -> throw broken("a field is of the kind " + wire);
    }
  }

  private void pass(int bytes) {
    open = false;
    need(bytes);
    in.position(in.position() + bytes);
  }

  private void expect(int kind) {
    if (wire != kind) {
      throw broken("the field " + field + " is of the kind " + wire + " and not " + kind);
    }
    open = false;
  }

  private void need(long bytes) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw broken("a length leads out of it");
    }
  }

  private long varint64() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte part = in.get();
      value |= (long) (part & 0x7F) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw broken("a number in it has no end");
  }

  private Refusal broken(String why) {
    return new Refusal(file + " is damaged: " + why + ".");
  }
}
