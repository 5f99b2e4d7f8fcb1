package headlab.engine.intervention;

import java.io.Serializable;

/// What an edit writes there. A new kind is a new record: the compiler lists the switches that must
/// learn it.
public sealed interface Value extends Serializable {
  /// 0, in raw coordinates.
  record Zero() implements Value {}

  /// The mean, per position, of the clean runs of the *other* prompts of the sweep that have the
  /// same template (without templates: the same length). Refused where a prompt has no other.
  record Mean() implements Value {}

  /// The value at the same place in another run of the same prompt.
  record From(Side side) implements Value {}

  /// The value of this run times `factor`.
  record Scale(double factor) implements Value {
    public Scale {
      if (!Double.isFinite(factor)) {
        throw new IllegalArgumentException("A scale must be a finite number.");
      }
    }
  }
}
