package headlab.app.cli.command;

import headlab.app.cli.text.ProgressLine;
import java.io.PrintStream;

/// What surrounds a command: where its results and its remarks go.
///
/// @param out results only
/// @param err remarks, progress, errors
/// @param terminal whether `err` is a terminal
public record Surroundings(PrintStream out, PrintStream err, boolean terminal) {
  ProgressLine progress() {
    return new ProgressLine(err, terminal);
  }

  /// Prints a result.
  void print(String text) {
    out.println(text);
  }

  /// Prints a remark.
  void remark(String text) {
    err.println("headlab: " + text);
  }
}
