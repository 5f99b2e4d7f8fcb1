package headlab.app.architecture.bad.app;

import javafx.application.Platform;

final class RunsLater {
  void later(Runnable work) {
    Platform.runLater(work);
  }
}
