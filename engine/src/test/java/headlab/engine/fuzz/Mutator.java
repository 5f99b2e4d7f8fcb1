package headlab.engine.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A seeded source of damage to bytes and text: equal seeds do equal damage.
public final class Mutator {
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    7,
    255,
    256,
    0x7fff,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 32,
    1L << 40,
    1L << 53,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE / 4 + 1
  };
  private static final List<String> PIECES =
      List.of(
          "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0000", "\n", "0", "-", "1e9", "PK", ".");

  private final Random random;

  public Mutator(long seed) {
    this.random = new Random(seed * 0x9e3779b97f4a7c15L + 1);
  }

  /// What else a test draws by chance.
  public Random random() {
    return random;
  }

  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  public <T> T oneOf(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  public long extreme() {
    return EXTREMES[random.nextInt(EXTREMES.length)] + (chance(.3) ? random.nextInt(5) - 2 : 0);
  }

  /// A copy of `whole`, damaged one to four times, half of the times near one of `places`, where
  /// lengths and offsets lie.
  public byte[] bytes(byte[] whole, int... places) {
    byte[] bytes = whole;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = once(bytes, places);
    }
    return bytes;
  }

  /// `text` with its JSON changed in one to three places, and now and then its letters too.
  public String json(String text) {
    String changed = new JsonMutator(this).mutate(text);
    return chance(.2) ? text(changed) : changed;
  }

  /// `text` with letters damaged; it stays text.
  public String text(String text) {
    byte[] bytes = bytes(text.getBytes(StandardCharsets.UTF_8));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte[] once(byte[] bytes, int... places) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = place(bytes.length, places);
    return switch (random.nextInt(9)) {
      case 0 -> overwritten(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
      case 1 -> overwritten(bytes, at, (byte) random.nextInt(256));
      case 2, 3 -> overwritten(bytes, at, number());
      case 4 -> Arrays.copyOf(bytes, at);
      case 5 -> joined(bytes, 0, at, piece(), at);
      case 6 -> joined(bytes, 0, at, new byte[0], end(bytes.length, at));
      case 7 -> joined(bytes, 0, end(bytes.length, at), new byte[0], at);
      default -> joined(bytes, 0, at, part(bytes), at);
    };
  }

  /// Where to do damage: anywhere, or up to 8 bytes from one of `places`.
  private int place(int length, int... places) {
    if (places.length == 0 || chance(.5)) {
      return random.nextInt(length);
    }
    int near = places[random.nextInt(places.length)] + random.nextInt(9);
    return Math.clamp(near, 0, length - 1);
  }

  private int end(int length, int at) {
    return Math.min(length, at + 1 + random.nextInt(chance(.5) ? 8 : length));
  }

  private byte[] number() {
    int width = 1 << random.nextInt(4);
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    return Arrays.copyOf(buffer.putLong(extreme()).array(), width);
  }

  private byte[] piece() {
    return chance(.5)
        ? oneOf(PIECES).getBytes(StandardCharsets.UTF_8)
        : new byte[1 + random.nextInt(40)];
  }

  private byte[] part(byte[] bytes) {
    int from = random.nextInt(bytes.length);
    return Arrays.copyOfRange(bytes, from, end(bytes.length, from));
  }

  private static byte[] overwritten(byte[] bytes, int at, byte... with) {
    byte[] copy = bytes.clone();
    System.arraycopy(with, 0, copy, at, Math.min(with.length, copy.length - at));
    return copy;
  }

  /// `bytes` from 0 to `to`, `middle`, then `bytes` from `next` on.
  private static byte[] joined(byte[] bytes, int from, int to, byte[] middle, int next) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, from, to - from);
    all.writeBytes(middle);
    all.write(bytes, next, bytes.length - next);
    return all.toByteArray();
  }
}
