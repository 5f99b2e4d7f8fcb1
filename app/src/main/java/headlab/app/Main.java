package headlab.app;

import headlab.app.cli.Commands;
import headlab.app.cli.command.Surroundings;
import headlab.app.run.LogFile;
import headlab.app.run.Signals;
import headlab.app.workspace.HeadlabWindow;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The program's entry: the window without arguments, else one command.
public final class Main {
  private static final int FAILED = 4;
  private static final int CANCELLED = 130;

  private Main() {}

  public static void main(String[] args) {
    LogFile.use();
    System.exit(args.length == 0 ? window(System.err) : command(args));
  }

  /// A signal interrupts the command, which cancels its run and writes that down.
  private static int command(String[] args) {
    Signals.take(Thread.currentThread()::interrupt);
    return run(args, System.out, System.err);
  }

  /// Runs one command; the window is no command.
  ///
  /// @param out gets results only
  /// @return the exit code: 0 done, 2 wrong flags, 3 wrong input, 4 failed, 130 cancelled
  public static int run(String[] args, PrintStream out, PrintStream err) {
    boolean terminal = Boolean.getBoolean("headlab.terminal");
    return Commands.run(args, new Surroundings(out, err, terminal));
  }

  /// Opens the window and waits until it is closed.
  private static int window(PrintStream err) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    boolean display =
        System.getenv("DISPLAY") != null
            || System.getenv("WAYLAND_DISPLAY") != null
            || System.getProperty("glass.platform") != null;
    if (linux && !display) {
      err.println(
          "headlab: there is no display for the window; './headlab demo' does the main job without"
              + " one.");
      return 3;
    }
    AtomicBoolean asked = new AtomicBoolean();
    Signals.take(
        () -> {
          asked.set(true);
          HeadlabWindow.end();
        });
    try {
      HeadlabWindow.launch();
    } catch (UnsupportedOperationException e) {
      // JavaFX's word for a display that cannot be opened; what the window throws comes wrapped
      err.println(noWindow(System.getenv("DISPLAY"), String.valueOf(e.getMessage())));
      return FAILED;
    }
    return asked.get() ? CANCELLED : 0;
  }

  private static String noWindow(@Nullable String display, String reason) {
    return ("headlab: the window needs a display, and %s cannot be opened (%s); set DISPLAY to one that"
            + " runs, or use the commands, which all work without: './headlab --help' lists them.")
        .formatted(display == null ? "an X display" : "display '" + display + "'", reason);
  }
}
