package headlab.engine.tokens;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the bytes of a token look like: a space as ␣, a line end as ↵, a tab as ⇥, other invisible
/// characters as their code ⟨U+200B⟩, parts of a character as bytes ⟨F0 9F⟩.
public final class TokenText {
  private static final Pattern PIECE =
      Pattern.compile("⟨U\\+([0-9A-F]{4,6})⟩|⟨([0-9A-F]{2}(?: [0-9A-F]{2})*)⟩|[^⟨⟩]+");

  private TokenText() {}

  /// The visible form of `bytes`; whole characters stay, the rest shows as bytes.
  public static String visible(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    StringBuilder broken = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int length = wholeCharacter(bytes, at);
      if (length == 0) {
        broken.append(broken.isEmpty() ? "" : " ").append(hex(bytes[at++]));
      } else {
        flush(broken, text);
        text.append(glyph(new String(bytes, at, length, StandardCharsets.UTF_8).codePointAt(0)));
        at += length;
      }
    }
    flush(broken, text);
    return text.toString();
  }

  /// The visible form of text.
  public static String visible(String text) {
    return visible(utf8(text));
  }

  /// A special token as it is, with glyphs only for what would not show or would steer a terminal.
  static String mark(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints().forEach(c -> text.append(isBlank(c) ? glyph(c) : Character.toString(c)));
    return text.toString();
  }

  private static boolean isBlank(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || Character.isISOControl(character)
        || Character.getType(character) == Character.FORMAT;
  }

  /// The text of `bytes` as it is, or its visible form where it is not whole characters.
  public static String plain(byte[] bytes) {
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      return strict.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return visible(bytes);
    }
  }

  /// The bytes that `visible` was given: its inverse, over joined labels too.
  public static byte[] bytes(String visible) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher piece = PIECE.matcher(visible);
    while (piece.find()) {
      String found = piece.group();
      if (found.startsWith("⟨U+")) {
        bytes.writeBytes(utf8(Character.toString(Integer.parseInt(piece.group(1), 16))));
      } else if (found.startsWith("⟨")) {
        bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(piece.group(2)));
      } else {
        bytes.writeBytes(utf8(found.replace('␣', ' ').replace('↵', '\n').replace('⇥', '\t')));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void flush(StringBuilder broken, StringBuilder text) {
    if (!broken.isEmpty()) {
      text.append('⟨').append(broken).append('⟩');
      broken.setLength(0);
    }
  }

  private static String hex(byte value) {
    return String.format(Locale.ROOT, "%02X", value & 0xFF);
  }

  private static String glyph(int character) {
    return switch (character) {
      case ' ' -> "␣";
      case '\n' -> "↵";
      case '\t' -> "⇥";
      default ->
          invisible(character)
              ? String.format(Locale.ROOT, "⟨U+%04X⟩", character)
              : Character.toString(character);
    };
  }

  /// Also the stand-ins of tokenizers, and the glyphs of this class: each would be read as what it
  /// stands for.
  private static boolean invisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          true;
      default -> "Ġ▁\uFFFD␣↵⇥⟨⟩".indexOf(character) >= 0;
    };
  }

  /// How many bytes the whole character at `at` has, or 0 where there is none.
  private static int wholeCharacter(byte[] bytes, int at) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 0 || lead > 0xF4 || at + length > bytes.length) {
      return 0;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
      return length;
    } catch (CharacterCodingException e) {
      return 0;
    }
  }
}
