package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a model's folder says of its tokenizer.
///
/// @param json a whole `tokenizer.json`, the folder's own or one built from `vocab.json` and
///   `merges.txt` or from `tokenizer.model`, with all added tokens; empty where there is none
/// @param config `tokenizer_config.json`, or an empty object
/// @param specials `special_tokens_map.json`, or an empty object
/// @param source which files it came from, as a phrase; without any, what is missing
/// @param obstacle why no text can be read with it, as the beginning of a sentence, or empty
/// @param joins how letters are joined after the library has found them; of no pieces where it
///   joins them itself
record TokenizerFiles(
    ObjectNode json,
    ObjectNode config,
    ObjectNode specials,
    String source,
    String obstacle,
    PieceJoins joins) {
  private static final PieceJoins OWN = new PieceJoins(List.of());

  static final long LONGEST = 100_000_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// Reads what lies in `folder`; a `tokenizer.json` comes first. A folder may have no tokenizer.
  static TokenizerFiles read(Path folder) {
    ObjectNode config = optional(folder.resolve("tokenizer_config.json"));
    ObjectNode specials = optional(folder.resolve("special_tokens_map.json"));
    Path whole = folder.resolve("tokenizer.json");
    if (Files.exists(whole)) {
      ObjectNode json = StrictJson.readObject(whole, LONGEST);
      if (json.isEmpty()) {
        throw new Refusal("tokenizer.json is empty.");
      }
      prefixed(json.path("pre_tokenizer"), config);
      return completed(json, config, specials, folder, "tokenizer.json", "", OWN);
    }
    Path vocab = folder.resolve("vocab.json");
    Path merges = folder.resolve("merges.txt");
    boolean pairs = Files.exists(vocab) && Files.exists(merges);
    Path pieces = folder.resolve(PieceFile.NAME);
    if (Files.exists(pieces) && !(pairs && isByteLevel(config))) {
      return pieces(pieces, config, specials, folder);
    }
    if (pairs) {
      ObjectNode json = MergeFiles.json(vocab, merges, config);
      return completed(json, config, specials, folder, "vocab.json and merges.txt", "", OWN);
    }
    String none =
        folder + " has no tokenizer (tokenizer.json, vocab.json with merges.txt, tokenizer.model)";
    return new TokenizerFiles(NODES.objectNode(), config, specials, none, none, OWN);
  }

  /// `tokenizer_config.json` overrules a byte-level step in whether it puts a space before a text;
  /// where GPT2Tokenizer is named and the flag is absent, it puts none.
  private static void prefixed(JsonNode step, ObjectNode config) {
    boolean gpt2 = config.path("tokenizer_class").asText("").startsWith("GPT2Tokenizer");
    JsonNode flag = config.path("add_prefix_space");
    boolean byteLevel = step.path("type").asText("").equals("ByteLevel");
    if (byteLevel && (flag.isBoolean() || gpt2) && step instanceof ObjectNode own) {
      own.put("add_prefix_space", flag.asBoolean(false));
    }
  }

  /// Whether the class that is named reads pairs, where both kinds of file lie there.
  private static boolean isByteLevel(ObjectNode config) {
    return !config.path("tokenizer_class").asText("LlamaTokenizer").startsWith("LlamaTokenizer");
  }

  private static TokenizerFiles pieces(
      Path path, ObjectNode config, ObjectNode specials, Path folder) {
    PieceFile file = PieceFile.read(path);
    PieceJson form = new PieceJson(file, config);
    ObjectNode named = specials.deepCopy();
    name(named, "bos_token", file.text(file.bos()));
    name(named, "eos_token", file.text(file.eos()));
    name(named, "unk_token", file.text(file.unk()));
    String why = form.obstacle();
    String obstacle =
        why.isEmpty()
            ? ""
            : "tokenizer.model cannot be turned into a tokenizer.json of the same ids: " + why;
    return completed(form.json(), config, named, folder, PieceFile.NAME, obstacle, form.joins());
  }

  private static void name(ObjectNode specials, String key, String piece) {
    if (!specials.has(key) && !piece.isEmpty()) {
      specials.put(key, piece);
    }
  }

  private static TokenizerFiles completed(
      ObjectNode json,
      ObjectNode config,
      ObjectNode specials,
      Path folder,
      String source,
      String obstacle,
      PieceJoins joins) {
    ObjectNode more = optional(folder.resolve("added_tokens.json"));
    String usual =
        source.startsWith("vocab.json") && !namesAll(config, specials) ? "<|endoftext|>" : "";
    String wrong = new AddedTokens(json, config, specials, more, usual).misnumbered();
    String why = obstacle;
    if (why.isEmpty() && config.path("split_special_tokens").asBoolean()) {
      why = "tokenizer_config.json sets split_special_tokens, which is not read";
    }
    if (why.isEmpty() && !wrong.isEmpty()) {
      why = "The numbers of its tokens do not agree: " + wrong;
    }
    return new TokenizerFiles(json, config, specials, source, why, joins);
  }

  /// Whether the files name every special token for which the class of such files has a default.
  private static boolean namesAll(ObjectNode config, ObjectNode specials) {
    return Stream.of("bos_token", "eos_token", "unk_token")
        .allMatch(key -> config.has(key) || specials.has(key));
  }

  /// Whether there is a tokenizer at all; without one, only ids can be used.
  boolean exist() {
    return !json.isEmpty();
  }

  /// The text of the special token `key`, e.g. `bos_token`, or an empty text.
  String special(String key) {
    String text = AddedTokens.content(config.path(key));
    return text.isEmpty() ? AddedTokens.content(specials.path(key)) : text;
  }

  private static ObjectNode optional(Path file) {
    return Files.exists(file) ? StrictJson.readObject(file, LONGEST) : NODES.objectNode();
  }
}
