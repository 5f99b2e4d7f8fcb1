package headlab.engine.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import headlab.datasets.Refusal;
import headlab.engine.tokens.Alignment.Range;
import headlab.engine.tokens.Vocabulary.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A model's tokenizer: text to ids and ids to what they look like. It adds nothing to a text by
/// itself, cuts nothing off and pads nothing. Holds native memory until it is closed.
public final class Tokenizer implements AutoCloseable {
  private static final Pattern LONE_BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  static {
    // The library would call home otherwise.
    System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
    System.setProperty("OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "true"));
  }

  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private static final Pattern WORD = Pattern.compile("\\S+");

  private final TokenizerFiles files;
  private final Vocabulary vocabulary;
  private final BosRule bosRule;
  private final boolean skipSpaces;
  private final @Nullable LibraryJson json;
  private final @Nullable HuggingFaceTokenizer library;

  /// Why no text can be read, or empty.
  private final String obstacle;

  private Tokenizer(TokenizerFiles files) {
    this.files = files;
    this.vocabulary = new Vocabulary(files.json());
    this.bosRule = BosRule.of(files, vocabulary);
    this.skipSpaces = vocabulary.form() == TokenForm.PLAIN && !vocabulary.spellsSpaces();
    LibraryJson json = null;
    String why = files.obstacle();
    try {
      json = guarded(files);
    } catch (Refusal e) {
      why = e.sentence().replaceAll("\\.$", "");
    }
    this.json = json;
    this.obstacle = why;
    this.library = json == null ? null : library(json, files.source());
  }

  /// The tokenizer of the model in `folder`. Where the folder has none, ids can still be used, and
  /// every text is refused.
  ///
  /// @throws Refusal naming the file that is broken
  public static Tokenizer open(Path folder) {
    return new Tokenizer(TokenizerFiles.read(folder));
  }

  private static @Nullable LibraryJson guarded(TokenizerFiles files) {
    return files.exist() && files.obstacle().isEmpty() ? new LibraryJson(files.json()) : null;
  }

  private static HuggingFaceTokenizer library(LibraryJson json, String source) {
    byte[] bytes = json.text().getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), PLAIN);
    } catch (IOException | RuntimeException e) {
      // The library reports every broken file as a bare RuntimeException.
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new Refusal(
          "The tokenizer in " + source + " cannot be read: " + Refusal.quote(reason) + ".", e);
    }
  }

  /// The ids of `text`, without BOS.
  ///
  /// @throws Refusal naming a word that the tokenizer has no token for
  public List<Integer> encode(String text) {
    return read(text).ids();
  }

  /// The ids of `text` with the bytes that each covers.
  Encoded read(String text) {
    List<Integer> ids = ids(text);
    return new Encoded(ids, Alignment.of(vocabulary, skipSpaces, ids, text));
  }

  /// Ids with their ranges in the UTF-8 of the text.
  record Encoded(List<Integer> ids, List<Range> ranges) {}

  private List<Integer> ids(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new Refusal("A text holds half of a character (a lone surrogate).");
    }
    if (library == null || json == null) {
      throw new Refusal(obstacle + ", so text cannot be read: give token ids.");
    }
    if (text.length() > json.longest()) {
      throw new Refusal(
          "A text of "
              + text.length()
              + " characters is too long for this tokenizer's expressions.");
    }
    checkRewritten(json, text);
    long[] ids = ids(library, text);
    if (ids == null) {
      throw Alignment.refuse(firstUnread(library, text), text);
    }
    return Arrays.stream(ids).mapToObj(Math::toIntExact).toList();
  }

  private static void checkRewritten(LibraryJson json, String text) {
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

  /// The library's ids, or null where it gives up: on a word that a vocabulary of whole words
  /// lacks.
  private static long @Nullable [] ids(HuggingFaceTokenizer library, String text) {
    try {
      return library.encode(text, false, false).getIds();
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static String firstUnread(HuggingFaceTokenizer library, String text) {
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      if (ids(library, text.substring(0, words.end())) == null) {
        return words.group();
      }
    }
    return text;
  }

  /// What the token looks like: spaces, line ends and broken characters as glyphs, special tokens
  /// as they are. An id beyond the tokenizer shows as its number.
  public String label(int id) {
    Entry entry = vocabulary.entry(id);
    if (entry == null) {
      return "⟨id " + id + "⟩";
    }
    return entry.special() ? entry.name() : TokenText.visible(entry.bytes());
  }

  /// The token's own text, e.g. ` Mary`, for files; where it is not whole characters, its label.
  public String text(int id) {
    Entry entry = vocabulary.entry(id);
    return entry == null || entry.special() ? label(id) : TokenText.plain(entry.bytes());
  }

  /// A fresh reader of ids that come one after the other.
  public TextStream stream() {
    return new TextStream(vocabulary);
  }

  /// The id of the token after which a text is over, where the files name one.
  public OptionalInt endId() {
    String named = files.special("eos_token");
    return named.isEmpty() ? OptionalInt.empty() : vocabulary.find(named);
  }

  /// Whether the token is a mark, not text.
  public boolean isSpecial(int id) {
    Entry entry = vocabulary.entry(id);
    return entry != null && entry.special();
  }

  /// Whether the token stands for text: no mark, no entry that was added beside the model, no lone
  /// byte that stands in for characters without a token. True of every id where there is no
  /// tokenizer.
  public boolean isText(int id) {
    Entry entry = vocabulary.entry(id);
    return entry == null
        ? !files.exist()
        : !entry.special() && !entry.added() && !LONE_BYTE.matcher(entry.name()).matches();
  }

  /// The id whose text is exactly `text` by itself, where there is one.
  public OptionalInt idOf(String text) {
    return vocabulary.spelled(text.getBytes(StandardCharsets.UTF_8));
  }

  /// How many entries it has; a model's vocabulary may be larger.
  public int size() {
    return vocabulary.size();
  }

  public BosRule bosRule() {
    return bosRule;
  }

  /// Kind and files, as a phrase: `BPE with 50257 entries, from tokenizer.json`, or `none`.
  public String description() {
    if (!files.exist()) {
      return "none";
    }
    String kind = files.json().path("model").path("type").asText("BPE");
    return kind
        + " with "
        + size()
        + " entries, from "
        + files.source()
        + (obstacle.isEmpty() ? "" : "; " + obstacle + ", so text cannot be read");
  }

  /// Whether `word`, leading space included, is exactly one token where it stands after `before`;
  /// false, too, where one of them holds a word without a token.
  public boolean isOneToken(String before, String word) {
    try {
      List<Integer> both = encode(before + word);
      List<Integer> alone = before.isEmpty() ? List.of() : encode(before);
      return both.size() == alone.size() + 1 && both.subList(0, alone.size()).equals(alone);
    } catch (Refusal e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (library != null) {
      library.close();
    }
  }
}
