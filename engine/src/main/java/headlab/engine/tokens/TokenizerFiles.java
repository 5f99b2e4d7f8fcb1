package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a model's folder says of its tokenizer.
///
/// @param json a whole `tokenizer.json`, the folder's own or one built from `vocab.json` and
///   `merges.txt`
/// @param config `tokenizer_config.json`, or an empty object
/// @param specials `special_tokens_map.json`, or an empty object
/// @param source which files it came from, as a phrase; without any, what is missing
record TokenizerFiles(ObjectNode json, ObjectNode config, ObjectNode specials, String source) {
  private static final long LONGEST = 100_000_000;
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
      return new TokenizerFiles(json, config, specials, "tokenizer.json");
    }
    Path vocab = folder.resolve("vocab.json");
    Path merges = folder.resolve("merges.txt");
    if (Files.exists(vocab) && Files.exists(merges)) {
      ObjectNode json = byteLevel(vocab, merges, config, specials);
      return new TokenizerFiles(json, config, specials, "vocab.json and merges.txt");
    }
    return none(folder, config, specials);
  }

  private static TokenizerFiles none(Path folder, ObjectNode config, ObjectNode specials) {
    boolean pieces = Files.exists(folder.resolve("tokenizer.model"));
    String source =
        folder
            + (pieces ? " has only tokenizer.model, which is not read yet" : " has no tokenizer")
            + " (tokenizer.json, or vocab.json with merges.txt)";
    return new TokenizerFiles(NODES.objectNode(), config, specials, source);
  }

  /// Whether there is a tokenizer at all; without one, only ids can be used.
  boolean exist() {
    return !json.isEmpty();
  }

  /// The text of the special token `key`, e.g. `bos_token`, or an empty text.
  String special(String key) {
    String text = content(config.path(key));
    return text.isEmpty() ? content(specials.path(key)) : text;
  }

  private static ObjectNode optional(Path file) {
    return Files.exists(file) ? StrictJson.readObject(file, LONGEST) : NODES.objectNode();
  }

  private static String content(JsonNode token) {
    return token.isObject() ? token.path("content").asText() : token.asText("");
  }

  private static ObjectNode byteLevel(
      Path vocab, Path merges, ObjectNode config, ObjectNode specials) {
    ObjectNode entries = StrictJson.readObject(vocab, LONGEST);
    ObjectNode byteLevel = NODES.objectNode().put("type", "ByteLevel");
    byteLevel.put("add_prefix_space", config.path("add_prefix_space").asBoolean(false));
    byteLevel.put("trim_offsets", false).put("use_regex", true);
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.set("vocab", entries);
    model.set("merges", pairs(merges));
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.set("added_tokens", added(entries, config, specials));
    json.putNull("normalizer");
    json.set("pre_tokenizer", byteLevel);
    json.set("decoder", byteLevel.deepCopy());
    json.set("model", model);
    return json;
  }

  /// Lines that begin with `#` are merges like any other; only a leading version line is none.
  private static ArrayNode pairs(Path merges) {
    ArrayNode pairs = NODES.arrayNode();
    List<String> lines = StrictJson.readText(merges, LONGEST).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || (i == 0 && line.startsWith("#version"))) {
        continue;
      }
      String[] pair = line.strip().split(" ", -1);
      if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
        throw new Refusal("merges.txt: line " + (i + 1) + " is not a pair of tokens.");
      }
      pairs.addArray().add(pair[0]).add(pair[1]);
    }
    return pairs;
  }

  private static ArrayNode added(ObjectNode entries, ObjectNode config, ObjectNode specials) {
    Set<String> names = new LinkedHashSet<>();
    for (String key : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
      String own = content(config.path(key));
      names.add(own.isEmpty() ? content(specials.path(key)) : own);
    }
    names.add("<|endoftext|>");
    ArrayNode added = NODES.arrayNode();
    names.stream().filter(entries::has).forEach(n -> put(added, n, entries.get(n), true));
    config
        .path("added_tokens_decoder")
        .properties()
        .forEach(
            token -> {
              String name = content(token.getValue());
              if (!names.contains(name) && token.getKey().matches("[0-9]{1,8}")) {
                JsonNode id = NODES.numberNode(Integer.parseInt(token.getKey()));
                put(added, name, id, token.getValue().path("special").asBoolean());
              }
            });
    return added;
  }

  private static void put(ArrayNode added, String name, JsonNode id, boolean special) {
    ObjectNode token = added.addObject();
    token.set("id", id);
    token.put("content", name).put("special", special);
    for (String off : List.of("single_word", "lstrip", "rstrip", "normalized")) {
      token.put(off, false);
    }
  }
}
