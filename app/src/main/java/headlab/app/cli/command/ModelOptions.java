package headlab.app.cli.command;

import headlab.datasets.BundledModels;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Which model, on which device, in which numbers, and whether prompts begin with BOS.
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description =
          "A Hugging Face folder, a bundled model (bench-gpt2, bench-opt, bench-llama), or a name in the local Hugging Face cache.")
  private String model = "";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto (default), cpu, or cuda:N.")
  private String device = "auto";

  @Option(
      names = "--dtype",
      paramLabel = "DTYPE",
      description = "float32 (default), float16 or bfloat16.")
  private String dtype = "float32";

  @Option(
      names = "--bos",
      paramLabel = "BOS",
      description = "auto (default: as the tokenizer's files say), yes or no.")
  private String bos = "auto";

  ModelRef ref() {
    return ref(model);
  }

  private ModelRef ref(String location) {
    return new ModelRef(absolute(location), new DeviceName(device), Dtype.parse(dtype));
  }

  Bos bos() {
    return Bos.parse(bos);
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
