package headlab.engine.model;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// What a look into a model's folder says, without running it: its shape, its files, what was
/// assumed and what was ignored.
///
/// @param folder where it lies
/// @param files names of the weight files
/// @param dtypes the number formats stored, e.g. `float32`
/// @param parameters how many numbers it consists of; a tied unembedding counts once
/// @param tokenizer which kind of tokenizer its files describe, as a phrase
/// @param bosRule what the tokenizer's files say of BOS, as a sentence
/// @param assumed sentences about defaults of the format that stood in for absent keys, and about
///   numbers that are not taken as they are stored
/// @param ignored names of stored tensors that are known and not needed
/// @param otherFiles names of the folder's files that are not read
public record Inspection(
    String folder,
    ModelSpec spec,
    List<String> files,
    List<String> dtypes,
    long parameters,
    String tokenizer,
    String bosRule,
    List<String> assumed,
    List<String> ignored,
    List<String> otherFiles)
    implements Serializable {
  public Inspection {
    files = List.copyOf(files);
    dtypes = List.copyOf(dtypes);
    assumed = List.copyOf(assumed);
    ignored = List.copyOf(ignored);
    otherFiles = List.copyOf(otherFiles);
  }

  /// The inspection of `checkpoint`, with what the tokenizer says of itself.
  public static Inspection of(CheckpointFolder checkpoint, String tokenizer, String bosRule) {
    List<StoredTensor> tensors = checkpoint.tensors();
    return new Inspection(
        checkpoint.folder().toString(),
        checkpoint.spec(),
        checkpoint.files().stream().map(Path::getFileName).map(String::valueOf).toList(),
        tensors.stream().map(t -> t.dtype().id()).distinct().sorted().collect(Collectors.toList()),
        tensors.stream().mapToLong(StoredTensor::size).sum(),
        tokenizer,
        bosRule,
        checkpoint.assumed(),
        checkpoint.ignored(),
        checkpoint.otherFiles());
  }
}
