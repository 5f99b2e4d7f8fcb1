package headlab.engine.model;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The weight files of a folder and every tensor in them.
///
/// Of several forms side by side the one is read that Hugging Face transformers reads:
/// `model.safetensors`, else the shards of its index, else `pytorch_model.bin`, else the shards of
/// its index.
///
/// @param files in the order read
/// @param index names of the indices read, none or one
/// @param tensors by name
/// @param sizes bytes of each file when it was opened
record TensorFiles(
    List<Path> files, List<String> index, Map<String, RawTensor> tensors, List<Long> sizes) {
  private static final String SAFE = "model.safetensors";
  private static final String TORCH = "pytorch_model.bin";

  /// Whether `folder` holds weights in a form that can be read.
  static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(SAFE))
        || Files.exists(folder.resolve(ShardIndex.of(SAFE)))
        || Files.exists(folder.resolve(TORCH))
        || Files.exists(folder.resolve(ShardIndex.of(TORCH)));
  }

  /// Opens what `folder` holds.
  static TensorFiles open(Path folder) {
    for (String single : List.of(SAFE, TORCH)) {
      if (Files.exists(folder.resolve(single))) {
        return single(folder.resolve(single), single);
      }
      if (Files.exists(folder.resolve(ShardIndex.of(single)))) {
        return sharded(folder, single);
      }
    }
    for (String name : List.of(SAFE, TORCH)) {
      if (Files.isSymbolicLink(folder.resolve(name))) {
        throw new Refusal(folder.resolve(name) + " is a link to a file that is missing.");
      }
    }
    throw new Refusal(
        "%s holds no weights that can be read: neither %s nor %s, nor an index of either."
            .formatted(folder, SAFE, TORCH));
  }

  private static TensorFiles single(Path file, String form) {
    Map<String, RawTensor> byName = new LinkedHashMap<>();
    read(file, form).forEach(tensor -> byName.put(tensor.name(), tensor));
    return new TensorFiles(List.of(file), List.of(), byName, sizes(List.of(file)));
  }

  private static TensorFiles sharded(Path folder, String form) {
    String name = ShardIndex.of(form);
    ShardIndex index = ShardIndex.read(folder.resolve(name));
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    for (String shard : index.shards()) {
      Path file = folder.resolve(shard);
      if (!Files.exists(file)) {
        throw new Refusal(
            name + " names the shard " + Refusal.quote(shard) + ", which is missing.");
      }
      for (RawTensor tensor : read(file, form)) {
        index.expectIn(shard, tensor);
        tensors.put(tensor.name(), tensor);
      }
    }
    index.expectAll(tensors.keySet());
    List<Path> files = index.shards().stream().map(folder::resolve).toList();
    return new TensorFiles(files, List.of(name), tensors, sizes(files));
  }

  private static List<RawTensor> read(Path file, String form) {
    return form.equals(SAFE) ? Safetensors.open(file) : TorchFile.open(file);
  }

  /// Refuses files that are no longer as long as they were.
  void expectUnchanged() {
    List<Long> now = sizes(files);
    for (int i = 0; i < now.size(); i++) {
      if (!now.get(i).equals(sizes.get(i))) {
        throw new Refusal(
            files.get(i) + " has changed since the model was opened: open the model again.");
      }
    }
  }

  private static List<Long> sizes(List<Path> files) {
    return files.stream().map(TensorFiles::size).toList();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new Refusal(file + " is not there any more.", e);
    }
  }
}
