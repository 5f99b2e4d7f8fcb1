package headlab.engine.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import headlab.datasets.Refusal;
import headlab.engine.tokens.Alignment.Range;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Text to ids by the tokenizers library, with the bytes that each id covers. Adds nothing to a
/// text by itself, cuts nothing off and pads nothing. Holds native memory until it is closed.
final class TextReader implements AutoCloseable {
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
  private static final Pattern WORD = Pattern.compile("\\S+");

  static {
    // The library would call home otherwise.
    System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
    System.setProperty("OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "true"));
  }

  private final HuggingFaceTokenizer library;
  private final LibraryJson json;
  private final Vocabulary vocabulary;
  private final PieceJoins joins;
  private final boolean skipSpaces;

  private TextReader(
      HuggingFaceTokenizer library, LibraryJson json, Vocabulary vocabulary, PieceJoins joins) {
    this.library = library;
    this.json = json;
    this.vocabulary = vocabulary;
    this.joins = joins;
    this.skipSpaces = vocabulary.form() == TokenForm.PLAIN && !vocabulary.spellsSpaces();
  }

  /// Ids with their ranges in the UTF-8 of the text.
  ///
  /// @param changed whether a normalizer changed the text, so that tokens do not spell it as typed
  record Encoded(List<Integer> ids, List<Range> ranges, boolean changed) {}

  /// @param files what `json` was taken from
  /// @throws Refusal when the library cannot read them
  static TextReader open(LibraryJson json, TokenizerFiles files, Vocabulary vocabulary) {
    byte[] bytes = json.text().getBytes(StandardCharsets.UTF_8);
    try {
      return new TextReader(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), PLAIN),
          json,
          vocabulary,
          files.joins());
    } catch (IOException | RuntimeException e) {
      // The library reports every broken file as a bare RuntimeException.
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new Refusal(
          "The tokenizer in " + files.source() + " cannot be read: " + Refusal.quote(reason) + ".",
          e);
    }
  }

  /// @throws Refusal naming a word that the tokenizer has no token for
  Encoded read(String text) {
    check(text);
    List<Integer> ids = ids(text);
    NormalForm form = NormalForm.of(text, json.forms());
    Alignment alignment = new Alignment(vocabulary, skipSpaces, json.changes());
    List<Range> ranges = alignment.lay(ids, form.text());
    boolean changed = !form.text().equals(text);
    return new Encoded(ids, changed ? form.typed(ranges) : ranges, changed);
  }

  private void check(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new Refusal("A text holds half of a character (a lone surrogate).");
    }
    if (text.length() > json.longest()) {
      throw new Refusal(
          "A text of "
              + text.length()
              + " characters is too long for this tokenizer's expressions.");
    }
    for (Charsmap charsmap : json.charsmaps()) {
      String rewritten = charsmap.rewritten(text);
      if (!rewritten.isEmpty()) {
        throw new Refusal(
            "The tokenizer's normalizer rewrites "
                + Refusal.quote(rewritten)
                + " in "
                + Refusal.quote(text)
                + ", so that its tokens would not lie on the text.");
      }
    }
  }

  private List<Integer> ids(String text) {
    long[] ids = library(text);
    if (ids == null) {
      throw Alignment.refuse(firstUnread(text), text);
    }
    return joins.join(Arrays.stream(ids).mapToObj(Math::toIntExact).toList());
  }

  /// The library's ids, or null where it gives up: on a word that a vocabulary of whole words
  /// lacks.
  private long @Nullable [] library(String text) {
    try {
      return library.encode(text, false, false).getIds();
    } catch (RuntimeException e) {
      return null;
    }
  }

  /// The word with which the library first gives up, found by halves.
  private String firstUnread(String text) {
    List<MatchResult> words = WORD.matcher(text).results().toList();
    int from = 0;
    int to = words.size() - 1;
    while (from < to) {
      int middle = (from + to) / 2;
      if (library(text.substring(0, words.get(middle).end())) == null) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return words.isEmpty() ? text : words.get(from).group();
  }

  @Override
  public void close() {
    library.close();
  }
}
