package headlab.engine.pickle;

import headlab.datasets.Refusal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The bytes of one or more pickles, read in order; no length that they claim is believed before it
/// is there.
public final class PickleBytes {
  private static final int LONGEST_LINE = 200;

  private final String file;
  private final ByteBuffer in;

  /// @param file names the file in sentences
  public PickleBytes(String file, byte[] bytes) {
    this.file = file;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// How many bytes were read.
  public int position() {
    return in.position();
  }

  /// A sentence that begins with the file's name.
  public Refusal refuse(String what) {
    return new Refusal(file + ": its pickle " + what + ", so the file is not read.");
  }

  int unsigned1() {
    return Byte.toUnsignedInt(need(1).get());
  }

  int unsigned2() {
    return Short.toUnsignedInt(need(2).getShort());
  }

  int signed4() {
    return need(4).getInt();
  }

  long unsigned4() {
    return Integer.toUnsignedLong(need(4).getInt());
  }

  /// Eight bytes; more than a long holds comes out negative.
  long eight() {
    return need(8).getLong();
  }

  Pickled whole(int length) {
    byte[] bytes = bytes(length);
    byte[] big = new byte[Math.max(1, length)];
    for (int i = 0; i < length; i++) {
      big[length - 1 - i] = bytes[i];
    }
    BigInteger value = new BigInteger(big);
    return value.bitLength() < 64 ? new Pickled.Whole(value.longValue()) : new Pickled.Huge(value);
  }

  Pickled.Text text(long length) {
    return new Pickled.Text(utf8(bytes(length)));
  }

  /// Text up to the next line feed.
  String line() {
    int from = in.position();
    int end = from;
    while (end < in.limit() && end - from <= LONGEST_LINE && in.get(end) != '\n') {
      end++;
    }
    if (end == in.limit() || end - from > LONGEST_LINE) {
      throw refuse("holds a name without an end");
    }
    String line = utf8(bytes(end - from));
    in.get();
    return line;
  }

  void frame() {
    need(eight()).mark();
  }

  private byte[] bytes(long length) {
    need(length);
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private ByteBuffer need(long count) {
    if (count < 0 || count > in.remaining()) {
      throw refuse("is cut off or longer than it may be");
    }
    return in;
  }

  private String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(refuse("holds text that is not UTF-8").sentence(), e);
    }
  }
}
