package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.engine.tokens.Vocabulary.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lays tokens along the bytes of the text that they were read from, by their own bytes and not by
/// a library's offsets, and so finds text that they do not spell.
///
/// 1. Walk the tokens; each must continue the text with exactly its bytes.
/// 2. A tokenizer may put a space before each stretch of plain text: laid down without it, where
///    the text has none (`IF_ABSENT`), or always (`ALWAYS`).
/// 3. Where no entry spells a space, spaces between tokens are passed over.
final class Alignment {
  private enum Prefix {
    NEVER,
    IF_ABSENT,
    ALWAYS
  }

  /// The characters that Unicode calls white space.
  private static final Set<String> WHITE = white();

  private final Vocabulary vocabulary;
  private final boolean skipSpaces;
  private final String changes;
  private byte[] text = {};
  private int furthest;

  /// @param skipSpaces whether the tokenizer drops spaces by its nature
  /// @param changes the steps of its normalizer that may change a text, or empty
  Alignment(Vocabulary vocabulary, boolean skipSpaces, String changes) {
    this.vocabulary = vocabulary;
    this.skipSpaces = skipSpaces;
    this.changes = changes;
  }

  private static Set<String> white() {
    Pattern white = Pattern.compile("\\p{IsWhite_Space}");
    return IntStream.rangeClosed(0, 0x3000)
        .mapToObj(Character::toString)
        .filter(c -> white.matcher(c).matches())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// A token's bytes `[start, end)` in the UTF-8 of its text; empty for a space that is not there.
  record Range(int start, int end) {}

  /// A range for each of `ids` in `whole`.
  ///
  /// @throws Refusal naming the word that the tokens do not spell
  List<Range> lay(List<Integer> ids, String whole) {
    text = utf8(whole);
    for (Prefix prefix : Prefix.values()) {
      List<Range> ranges = lay(ids, prefix);
      if (ranges != null) {
        return ranges;
      }
    }
    Refusal refusal = refuse(wordAt(furthest), whole);
    throw changes.isEmpty()
        ? refusal
        : new Refusal(
            refusal.sentence().replaceAll("\\.$", "")
                + " as typed; its normalizer changes text ("
                + changes
                + ").");
  }

  /// The refusal of a text because of one word.
  static Refusal refuse(String word, String text) {
    return new Refusal(
        "The tokenizer has no token for "
            + Refusal.quote(word)
            + " in "
            + Refusal.quote(text)
            + ".");
  }

  private @Nullable List<Range> lay(List<Integer> ids, Prefix prefix) {
    List<Range> ranges = new ArrayList<>();
    int at = 0;
    boolean stretchBegins = true;
    for (int id : ids) {
      Entry entry = vocabulary.entry(id);
      byte[] bytes = entry == null ? new byte[0] : entry.bytes();
      boolean added = entry != null && entry.added();
      boolean spaced = skipSpaces || (entry != null && entry.before());
      at = spaced && !continues(bytes, at) ? afterSpaces(at) : at;
      if (stretchBegins && !added && dropsSpace(prefix, bytes, at)) {
        bytes = Arrays.copyOfRange(bytes, 1, bytes.length);
      }
      if (entry == null || !continues(bytes, at)) {
        return null;
      }
      int end = at + bytes.length;
      end = entry.after() ? afterSpaces(end) : end;
      ranges.add(new Range(at, end));
      at = end;
      stretchBegins = added;
    }
    at = skipSpaces ? afterSpaces(at) : at;
    furthest = Math.max(furthest, at);
    return at == text.length ? ranges : null;
  }

  private boolean dropsSpace(Prefix prefix, byte[] bytes, int at) {
    return switch (prefix) {
      case NEVER -> false;
      case IF_ABSENT -> startsWithSpace(bytes) && !(at < text.length && text[at] == ' ');
      case ALWAYS -> startsWithSpace(bytes);
    };
  }

  private static boolean startsWithSpace(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == ' ';
  }

  private boolean continues(byte[] bytes, int at) {
    int end = Math.min(text.length, at + bytes.length);
    int differs = Arrays.mismatch(bytes, 0, bytes.length, text, at, end);
    furthest = Math.max(furthest, at + (differs < 0 ? bytes.length : differs));
    return differs < 0;
  }

  private int afterSpaces(int at) {
    int after = at;
    while (after < text.length) {
      int lead = text[after] & 0xFF;
      int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
      if (lead >= 0xF0
          || after + length > text.length
          || !WHITE.contains(string(after, after + length))) {
        return after;
      }
      after += length;
    }
    return after;
  }

  private String string(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The word at byte `at`, or the next one.
  private String wordAt(int at) {
    int start = Math.min(at, text.length - 1);
    while (start < text.length - 1 && isSpace(start)) {
      start++;
    }
    int end = Math.max(start, 0);
    while (start > 0 && !isSpace(start - 1)) {
      start--;
    }
    while (end < text.length && !isSpace(end)) {
      end++;
    }
    return string(Math.max(start, 0), end);
  }

  private boolean isSpace(int at) {
    return text[at] <= ' ' && text[at] >= 0;
  }
}
