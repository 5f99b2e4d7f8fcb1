package headlab.app.widget;

import javafx.application.Platform;

/// The one way onto the window's thread.
public final class Fx {
  private Fx() {}

  /// Does `action` on the window's thread: now where this is that thread, else soon.
  public static void later(Runnable action) {
    if (Platform.isFxApplicationThread()) {
      action.run();
    } else {
      Platform.runLater(action);
    }
  }

  /// Does `action` on the window's thread after what it is doing now.
  public static void next(Runnable action) {
    Platform.runLater(action);
  }
}
