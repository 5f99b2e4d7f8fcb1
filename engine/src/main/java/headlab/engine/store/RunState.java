package headlab.engine.store;

import java.util.Locale;

/// Where a run stands. STOPPED: its process is gone, or was told to end, before the run was over.
public enum RunState {
  RUNNING,
  STOPPED,
  FINISHED,
  FAILED,
  CANCELLED;

  /// The word in the store and in JSON: `running`.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RunState parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
