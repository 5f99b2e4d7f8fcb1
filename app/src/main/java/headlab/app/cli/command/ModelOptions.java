package headlab.app.cli.command;

import headlab.datasets.BundledModels;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which model, and how it is computed.
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description =
          "A Hugging Face folder, a bundled model (bench-gpt2, bench-opt, bench-llama), or a name in the local Hugging Face cache.")
  private String model = "";

  @Mixin private ComputeOptions compute = new ComputeOptions();

  ModelRef ref() {
    return compute.subject(absolute(model)).ref();
  }

  Bos bos() {
    return compute.subject(absolute(model)).bos();
  }

  /// A folder by its whole path, so that a stored run can be resumed from anywhere; names stay.
  static String absolute(String location) {
    try {
      return !BundledModels.names().contains(location) && Files.isDirectory(Path.of(location))
          ? Path.of(location).toAbsolutePath().normalize().toString()
          : location;
    } catch (InvalidPathException e) {
      return location;
    }
  }
}
