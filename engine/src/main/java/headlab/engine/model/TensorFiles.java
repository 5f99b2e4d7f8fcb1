package headlab.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The weight files of a folder and every tensor in them: one `model.safetensors`, or the shards
/// that an index names.
///
/// @param files in the order read
/// @param tensors by name
record TensorFiles(List<Path> files, Map<String, RawTensor> tensors) {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final long LONGEST_INDEX = 100_000_000;

  /// Opens what `folder` holds; a complete single file wins over an index beside it.
  static TensorFiles open(Path folder) {
    Path single = folder.resolve(SINGLE);
    if (Files.exists(single)) {
      return new TensorFiles(List.of(single), byName(Safetensors.open(single)));
    }
    Path index = folder.resolve(INDEX);
    if (Files.exists(index)) {
      return sharded(folder, index);
    }
    if (Files.exists(folder.resolve("pytorch_model.bin"))
        || Files.exists(folder.resolve("pytorch_model.bin.index.json"))) {
      throw new Refusal(
          folder
              + " holds its weights as pytorch_model.bin, a pickle, which is not read yet:"
              + " convert it to "
              + SINGLE
              + ".");
    }
    throw new Refusal(folder + " holds neither " + SINGLE + " nor " + INDEX + ".");
  }

  private static TensorFiles sharded(Path folder, Path index) {
    Map<String, String> shardOf = weightMap(index);
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    TreeMap<String, Path> files = new TreeMap<>();
    for (String shard : new TreeSet<>(shardOf.values())) {
      Path file = folder.resolve(shard);
      if (!Files.isRegularFile(file)) {
        throw new Refusal(
            INDEX + " names the shard " + Refusal.quote(shard) + ", which is missing.");
      }
      files.put(shard, file);
      for (RawTensor tensor : Safetensors.open(file)) {
        if (!shard.equals(shardOf.get(tensor.name()))) {
          throw new Refusal(tensor.about() + " is not the one that " + INDEX + " lists there.");
        }
        tensors.put(tensor.name(), tensor);
      }
    }
    shardOf.forEach(
        (name, shard) -> {
          if (!tensors.containsKey(name)) {
            throw new Refusal(
                shard + " lacks the tensor " + Refusal.quote(name) + " that " + INDEX + " lists.");
          }
        });
    return new TensorFiles(List.copyOf(files.values()), tensors);
  }

  private static Map<String, String> weightMap(Path index) {
    if (!(StrictJson.readObject(index, LONGEST_INDEX).get("weight_map") instanceof ObjectNode map)
        || map.isEmpty()) {
      throw new Refusal(INDEX + " has no weight_map.");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!entry.getValue().isTextual() || !shard.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}")) {
        throw new Refusal(
            INDEX + " names " + Refusal.quote(shard) + ", which is no plain file name.");
      }
      shards.put(entry.getKey(), shard);
    }
    return shards;
  }

  private static Map<String, RawTensor> byName(List<RawTensor> tensors) {
    Map<String, RawTensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }
}
