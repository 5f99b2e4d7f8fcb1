package headlab.app.cli.text;

import headlab.engine.lane.Event;
import java.io.PrintStream;
import java.util.Locale;

/// Progress on standard error: one line that is rewritten on a terminal, else a line every few
/// seconds.
public final class ProgressLine {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long FILE_NANOS = 5_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private long last = System.nanoTime();
  private int shown;

  public ProgressLine(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /// Shows it, unless it showed something a moment ago.
  public void show(Event.Progress progress) {
    long now = System.nanoTime();
    if (now - last < (terminal ? TERMINAL_NANOS : FILE_NANOS)) {
      return;
    }
    last = now;
    String text = text(progress);
    if (terminal) {
      err.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
      err.flush();
      shown = text.length();
    } else {
      err.println(text);
    }
  }

  /// Says what a sweep will hold, to a person at a terminal: a script reads one sentence when
  /// something is refused, and nothing else.
  public void show(Event.Planned planned) {
    if (terminal) {
      end();
      err.println(planned.what() + ": " + planned.sentence() + ".");
    }
  }

  /// Ends the line, so that what follows begins a new one.
  public void end() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }

  private static String text(Event.Progress progress) {
    Double left = progress.secondsLeft();
    String time = left == null ? "" : ", " + duration(left) + " left";
    return "%s: %d of %d%s".formatted(progress.what(), progress.done(), progress.total(), time);
  }

  /// `42 s`, `3 min 5 s`, `2 h 10 min`.
  static String duration(double seconds) {
    long whole = Math.max(1, Math.round(seconds));
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %d min", whole / 3600, whole % 3600 / 60);
  }
}
