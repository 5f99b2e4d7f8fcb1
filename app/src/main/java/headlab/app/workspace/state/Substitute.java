package headlab.app.workspace.state;

import headlab.engine.intervention.Value;

/// What takes the place of a head's output when it is switched off.
public enum Substitute {
  ZERO,
  MEAN;

  /// The word on the command line: `zero`, `mean`.
  public String id() {
    return this == ZERO ? "zero" : "mean";
  }

  /// The value that is written.
  public Value value() {
    return this == ZERO ? new Value.Zero() : new Value.Mean();
  }
}
