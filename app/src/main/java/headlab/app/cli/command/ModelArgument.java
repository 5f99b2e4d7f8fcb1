package headlab.app.cli.command;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The model of a command that takes it as an argument, or as the shared option.
final class ModelArgument {
  @Parameters(paramLabel = "MODEL", description = "A folder, a bundled or a cached model.")
  private String argument = "";

  @Option(names = "--model", paramLabel = "MODEL", description = "The same, as an option.")
  private String option = "";

  /// As typed.
  String text() {
    return option.isEmpty() ? argument : option;
  }

  /// A folder by its whole path; names stay.
  String location() {
    return ModelOptions.absolute(text());
  }
}
