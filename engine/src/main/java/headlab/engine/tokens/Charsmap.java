package headlab.engine.tokens;

import headlab.datasets.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The compiled rules by which a SentencePiece normalizer rewrites characters. Headlab asks only
/// whether a text has one that would be rewritten: its tokens would not lie on the text as typed.
///
/// The rules' keys are a trie in one array of 32-bit units (a label, a flag for a leaf among the
/// children, an offset), after its own length. Source: SentencePiece's precompiled charsmap, a
/// double array as in Darts-clone.
final class Charsmap {
  private final ByteBuffer units;

  /// @throws Refusal where the length leads out of `bytes`
  Charsmap(byte[] bytes) {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long size = bytes.length < Integer.BYTES ? -1 : Integer.toUnsignedLong(all.getInt(0));
    if (size < 0 || size > bytes.length - Integer.BYTES) {
      throw new Refusal("The tokenizer's table of characters (precompiled_charsmap) is damaged.");
    }
    units = all.slice(Integer.BYTES, (int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The first characters of `text` that a rule rewrites, or an empty text.
  String rewritten(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at++) {
      boolean begins = (bytes[at] & 0xC0) != 0x80;
      int length = begins ? shortest(bytes, at) : 0;
      if (length > 0) {
        return new String(bytes, at, length, StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /// How many bytes from `at` on are the shortest key there; 0 for none.
  private int shortest(byte[] bytes, int at) {
    int unit = unit(0);
    long node = offset(unit);
    for (int i = at; i < bytes.length; i++) {
      int label = bytes[i] & 0xFF;
      node ^= label;
      unit = unit(node);
      if (label == 0 || (unit & 0x800000FF) != label) {
        return 0;
      }
      node ^= offset(unit);
      if ((unit & 0x100) != 0) {
        return i + 1 - at;
      }
    }
    return 0;
  }

  private int unit(long node) {
    return node < 0 || node >= units.limit() / Integer.BYTES
        ? 0
        : units.getInt((int) node * Integer.BYTES);
  }

  private static long offset(int unit) {
    return Integer.toUnsignedLong(unit >>> 10 << ((unit & 0x200) >>> 6));
  }
}
