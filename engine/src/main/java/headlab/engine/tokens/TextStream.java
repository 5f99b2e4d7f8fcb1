package headlab.engine.tokens;

import headlab.engine.tokens.Vocabulary.Entry;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Ids to text, one after the other: a character whose bytes lie in several tokens comes with the
/// last of them.
///
/// Marks give no text; ids beyond the tokenizer give their number, as their label does.
public final class TextStream {
  private final Vocabulary vocabulary;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] open = {};

  TextStream(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /// The text that is whole with `id`.
  public String next(int id) {
    Entry entry = vocabulary.entry(id);
    if (entry == null) {
      return rest() + "⟨id " + id + "⟩";
    }
    return entry.special() ? "" : decoded(joined(open, entry.bytes()), false);
  }

  /// What is left at the end: bytes that never became a character, each as a replacement mark.
  public String rest() {
    return decoded(open, true);
  }

  private String decoded(byte[] bytes, boolean end) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    decoder.reset();
    decoder.decode(in, out, end);
    if (end) {
      decoder.flush(out);
    }
    open = new byte[in.remaining()];
    in.get(open);
    return out.flip().toString();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
