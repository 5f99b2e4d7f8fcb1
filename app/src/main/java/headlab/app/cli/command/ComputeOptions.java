package headlab.app.cli.command;

import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import picocli.CommandLine.Option;

/// On which device, in which numbers, and whether prompts begin with BOS.
final class ComputeOptions {
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

  /// The model at `location`, as these options want it.
  ///
  /// @throws IllegalArgumentException for a value that does not parse
  Subject subject(String location) {
    return new Subject(
        new ModelRef(location, new DeviceName(device), Dtype.parse(dtype)), Bos.parse(bos));
  }
}
