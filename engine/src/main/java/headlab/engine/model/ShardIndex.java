package headlab.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// An index that says which tensor lies in which of a folder's shards.
///
/// @param name the file's name, for sentences
/// @param shardOf the shard of each tensor
record ShardIndex(String name, Map<String, String> shardOf) {
  private static final long LONGEST = 16_000_000;
  private static final int LONGEST_NAME = 255;

  /// The name of the index of what would be called `single` in one piece.
  static String of(String single) {
    return single + ".index.json";
  }

  /// Reads `index`.
  ///
  /// @throws Refusal naming the file, and the shard where it is no plain name of a file beside it
  static ShardIndex read(Path index) {
    String name = String.valueOf(index.getFileName());
    if (!(StrictJson.readObject(index, LONGEST).get("weight_map") instanceof ObjectNode map)
        || map.isEmpty()) {
      throw new Refusal(name + " has no weight_map.");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!entry.getValue().isTextual() || !isPlain(shard)) {
        throw new Refusal(
            "%s names %s as the shard of %s, which is no plain file name."
                .formatted(name, Refusal.quote(shard), Refusal.quote(entry.getKey())));
      }
      shards.put(entry.getKey(), shard);
    }
    return new ShardIndex(name, shards);
  }

  /// Whether `shard`, as it is written, can only be a file of the same folder. Where a link of that
  /// name leads is the folder's business: the local Hugging Face cache is full of them.
  private static boolean isPlain(String shard) {
    boolean odd = shard.codePoints().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
    if (odd || shard.isBlank() || shard.length() > LONGEST_NAME || shard.matches("\\.\\.?")) {
      return false;
    }
    try {
      Path path = Path.of(shard);
      return !path.isAbsolute() && path.getNameCount() == 1 && path.toString().equals(shard);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// The shards, by name.
  List<String> shards() {
    return List.copyOf(new TreeSet<>(shardOf.values()));
  }

  /// Refuses a tensor of `shard` that is not listed, or in another shard.
  void expectIn(String shard, RawTensor tensor) {
    String listed = shardOf.get(tensor.name());
    if (listed == null) {
      throw new Refusal(tensor.about() + " is not listed in " + name + ".");
    }
    if (!listed.equals(shard)) {
      throw new Refusal(
          tensor.about()
              + " is not the one that "
              + name
              + " lists: that is in "
              + Refusal.quote(listed)
              + ".");
    }
  }

  /// Refuses a listed tensor that no shard has.
  void expectAll(Set<String> found) {
    shardOf.forEach(
        (tensor, shard) -> {
          if (!found.contains(tensor)) {
            throw new Refusal(
                "%s lacks the tensor %s that %s lists."
                    .formatted(shard, Refusal.quote(tensor), name));
          }
        });
  }
}
