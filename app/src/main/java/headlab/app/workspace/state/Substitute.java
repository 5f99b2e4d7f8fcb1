package headlab.app.workspace.state;

import headlab.engine.intervention.Value;
import java.util.Locale;

/// What takes the place of a head's output: nothing, a mean, or more or less of itself.
///
/// @param factor what is left of the head's own output: 0 where it is off
public record Substitute(Kind kind, double factor) {
  /// The head is off: it writes nothing.
  public static final Substitute ZERO = new Substitute(Kind.ZERO, 0);

  /// The head is off: it writes its mean over the other prompts.
  public static final Substitute MEAN = new Substitute(Kind.MEAN, 0);

  /// The ways a head can be changed.
  public enum Kind {
    ZERO,
    MEAN,
    SCALE
  }

  /// The head writes its output times `factor`.
  public static Substitute scaled(double factor) {
    return new Substitute(Kind.SCALE, factor);
  }

  /// The word on the command line: `zero`, `mean`, `scale`.
  public String id() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// What is said of the head: `replaced by zero`, `× 0.50`.
  public String words() {
    return isOff() ? "replaced by " + id() : String.format(Locale.ROOT, "× %.2f", factor);
  }

  /// Whether the head is off altogether.
  public boolean isOff() {
    return kind != Kind.SCALE;
  }

  /// The value that is written.
  public Value value() {
    return switch (kind) {
      case ZERO -> new Value.Zero();
      case MEAN -> new Value.Mean();
      case SCALE -> new Value.Scale(factor);
    };
  }
}
