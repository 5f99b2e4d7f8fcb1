package headlab.app.architecture.bad.engine;

import javafx.geometry.Insets;

final class EngineUsesJavaFx {
  Insets insets = Insets.EMPTY;
}
