package headlab.app.cli;

import headlab.app.cli.command.Surroundings;
import headlab.app.run.Failure;
import headlab.app.run.Workbench;
import headlab.datasets.Refusal;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// How a command can end badly: a sentence on standard error, and an exit code.
record Ends(Surroundings surroundings) {
  private static final System.Logger LOG = System.getLogger(Ends.class.getName());

  /// Words that no command understands.
  int wrongFlags(ParameterException e, String[] args) {
    return say(2, unknownAnalysis(e));
  }

  /// What a command threw.
  int ended(Throwable thrown) {
    return switch (thrown) {
      case Refusal refusal -> say(3, refusal.sentence());
      case Failure failure -> say(4, String.valueOf(failure.getMessage()));
      case InterruptedException e -> say(130, "cancelled.");
      case IllegalArgumentException e -> say(2, String.valueOf(e.getMessage()));
      default -> unexpected(thrown);
    };
  }

  /// Errors of the machine below: a native library that cannot be loaded, memory.
  int broken(Error error) {
    if (error instanceof LinkageError) {
      LOG.log(System.Logger.Level.ERROR, "A library could not be loaded", error);
      return say(3, NativeLibraries.sentence(error));
    }
    return unexpected(error);
  }

  private int unexpected(Throwable thrown) {
    LOG.log(System.Logger.Level.ERROR, "A command failed", thrown);
    String message = thrown.getMessage();
    return say(
        4,
        "something unexpected happened (%s%s); the log in your data folder says more."
            .formatted(thrown.getClass().getSimpleName(), message == null ? "" : ": " + message));
  }

  private int say(int code, String sentence) {
    surroundings.err().println("headlab: " + sentence.strip().replaceAll("\\s*\\R\\s*", " "));
    return code;
  }

  private static String unknownAnalysis(ParameterException e) {
    String name = e.getCommandLine().getCommandName();
    String path = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    if (name.equals("run")
        && e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      try {
        Workbench.analyses().named(unmatched.getUnmatched().getFirst());
      } catch (IllegalArgumentException unknown) {
        return String.valueOf(unknown.getMessage());
      }
    }
    return String.valueOf(e.getMessage()) + " ('" + path + " --help' lists what there is.)";
  }
}
