package headlab.engine.model;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The files of a model's folder that are not read: weights in other forms, what training left.
final class OtherFiles {
  private static final int MOST = 100;

  /// What is read beside the weights, by this package and by `tokens`.
  private static final Set<String> READ =
      Set.of(
          "config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "tokenizer.model",
          "vocab.json",
          "merges.txt",
          "added_tokens.json",
          "special_tokens_map.json");

  /// Files that say that the weights are not the model's whole.
  private static final List<String> CHANGING = List.of("adapter_config.json");

  private OtherFiles() {}

  /// Their names in order, folders with a stroke at the end, at most a hundred.
  ///
  /// @throws Refusal when one of them would change the model's numbers
  static List<String> of(Path folder, TensorFiles files) {
    for (String name : CHANGING) {
      if (Files.exists(folder.resolve(name))) {
        throw new Refusal(
            folder
                + " holds "
                + name
                + ", an adapter that would change the model's numbers and is not read: merge it"
                + " into the weights, or take it out of the folder.");
      }
    }
    Set<String> read = new HashSet<>(READ);
    read.addAll(files.index());
    files.files().forEach(file -> read.add(String.valueOf(file.getFileName())));
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> !read.contains(String.valueOf(child.getFileName())))
          .map(child -> child.getFileName() + (Files.isDirectory(child) ? "/" : ""))
          .map(name -> name.replaceAll("\\p{Cntrl}", "?"))
          .sorted()
          .limit(MOST)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Refusal(folder + " cannot be listed.", e);
    }
  }
}
