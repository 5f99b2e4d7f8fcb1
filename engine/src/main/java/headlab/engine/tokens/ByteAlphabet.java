package headlab.engine.tokens;

/// The printable stand-ins that byte-level tokenizers write for bytes: printable Latin-1 stands for
/// itself, the other bytes for the characters from U+0100 on, in order.
///
/// Source: Radford et al. 2019, section 2.2 (byte-level BPE).
final class ByteAlphabet {
  private static final int NONE = -1;
  private static final int[] BYTE_OF = table();

  private ByteAlphabet() {}

  /// The byte that `letter` stands for, or -1.
  static int byteOf(int letter) {
    return letter < BYTE_OF.length ? BYTE_OF[letter] : NONE;
  }

  private static int[] table() {
    int[] table = new int[256 + 68];
    java.util.Arrays.fill(table, NONE);
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b > 32 && b < 127) || (b > 160 && b != 173);
      table[printable ? b : next++] = b;
    }
    return table;
  }
}
