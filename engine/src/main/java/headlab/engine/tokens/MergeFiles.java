package headlab.engine.tokens;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.nio.file.Path;
import java.util.List;

/// `vocab.json` and `merges.txt`, the files of byte-level tokenizers (GPT-2, OPT), as the
/// `tokenizer.json` that gives the same ids.
final class MergeFiles {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private MergeFiles() {}

  static ObjectNode json(Path vocab, Path merges, ObjectNode config) {
    ObjectNode entries = StrictJson.readObject(vocab, TokenizerFiles.LONGEST);
    ObjectNode byteLevel = NODES.objectNode().put("type", "ByteLevel");
    byteLevel.put("add_prefix_space", config.path("add_prefix_space").asBoolean(false));
    byteLevel.put("trim_offsets", false).put("use_regex", true);
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.set("vocab", entries);
    model.set("merges", pairs(merges, entries));
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.putArray("added_tokens");
    json.putNull("normalizer");
    json.set("pre_tokenizer", byteLevel);
    json.set("model", model);
    return json;
  }

  /// Lines that begin with `#` are merges like any other; only a leading version line is none.
  private static ArrayNode pairs(Path merges, ObjectNode entries) {
    ArrayNode pairs = NODES.arrayNode();
    List<String> lines = StrictJson.readText(merges, TokenizerFiles.LONGEST).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String[] pair = line.split(" ", -1);
      boolean version = i == 0 && line.startsWith("#version") && !joins(pair, entries);
      if (line.isBlank() || version) {
        continue;
      }
      if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
        throw new Refusal("merges.txt: line " + (i + 1) + " is not a pair of tokens.");
      }
      if (!joins(pair, entries)) {
        throw new Refusal(
            "merges.txt: line "
                + (i + 1)
                + " joins "
                + Refusal.quote(pair[0])
                + " and "
                + Refusal.quote(pair[1])
                + ", but not both of them and what comes out are in vocab.json.");
      }
      pairs.addArray().add(pair[0]).add(pair[1]);
    }
    return pairs;
  }

  private static boolean joins(String[] pair, ObjectNode entries) {
    return pair.length == 2
        && entries.has(pair[0])
        && entries.has(pair[1])
        && entries.has(pair[0] + pair[1]);
  }
}
