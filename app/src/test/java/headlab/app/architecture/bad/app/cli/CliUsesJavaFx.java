package headlab.app.architecture.bad.app.cli;

import javafx.geometry.Insets;

final class CliUsesJavaFx {
  Insets insets = Insets.EMPTY;
}
