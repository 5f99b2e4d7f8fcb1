package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.engine.tokens.TextReader.Encoded;
import headlab.engine.tokens.Vocabulary.Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A model's tokenizer: text to ids and ids to what they look like. It adds nothing to a text by
/// itself, cuts nothing off and pads nothing. Holds native memory until it is closed.
public final class Tokenizer implements AutoCloseable {
  private static final Pattern LONE_BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  private final TokenizerFiles files;
  private final Vocabulary vocabulary;
  private final BosRule bosRule;
  private final @Nullable TextReader reader;

  /// Why no text can be read, or empty.
  private final String obstacle;

  private Tokenizer(TokenizerFiles files) {
    this.files = files;
    this.vocabulary = new Vocabulary(files.json());
    this.bosRule = BosRule.of(files, vocabulary);
    LibraryJson json = null;
    String why = files.obstacle();
    try {
      json = files.exist() && why.isEmpty() ? new LibraryJson(files.json()) : null;
    } catch (Refusal e) {
      why = e.sentence().replaceAll("\\.$", "");
    }
    this.obstacle = why;
    this.reader = json == null ? null : TextReader.open(json, files, vocabulary);
  }

  /// The tokenizer of the model in `folder`. Where the folder has none, ids can still be used, and
  /// every text is refused.
  ///
  /// @throws Refusal naming the file that is broken
  public static Tokenizer open(Path folder) {
    return new Tokenizer(TokenizerFiles.read(folder));
  }

  /// The ids of `text`, without BOS.
  ///
  /// @throws Refusal naming a word that the tokenizer has no token for
  public List<Integer> encode(String text) {
    return read(text).ids();
  }

  /// The ids of `text` with the bytes that each covers.
  Encoded read(String text) {
    if (reader == null) {
      throw new Refusal(obstacle + ", so text cannot be read: give token ids.");
    }
    return reader.read(text);
  }

  /// What the token looks like: spaces, line ends and broken characters as glyphs, special tokens
  /// as they are. An id beyond the tokenizer shows as its number.
  public String label(int id) {
    Entry entry = vocabulary.entry(id);
    if (entry == null) {
      return "⟨id " + id + "⟩";
    }
    return entry.special() ? TokenText.mark(entry.name()) : TokenText.visible(entry.bytes());
  }

  /// Whether the tokenizer has a token of that number.
  boolean hasToken(int id) {
    return vocabulary.entry(id) != null;
  }

  /// The token as a sentence names it, in quotes.
  String quoted(int id) {
    return Refusal.quote(label(id));
  }

  /// The added tokens whose ids lie beyond a model's `rows` embeddings, as a clause that begins
  /// with `; `, or an empty text. A prompt that holds one of them is refused.
  public String beyond(int rows) {
    List<String> names = vocabulary.beyond(rows);
    String shown = String.join(", ", names.subList(0, Math.min(5, names.size())));
    return names.isEmpty()
        ? ""
        : "; beyond the model's "
            + rows
            + " embeddings lie "
            + shown
            + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
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
    if (reader != null) {
      reader.close();
    }
  }
}
