package headlab.app.workspace;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.Locale;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.scene.Scene;

/// Light, dark, or as the desktop is.
public enum Theme {
  SYSTEM,
  LIGHT,
  DARK;

  /// Reads a stored name; what is not known is `SYSTEM`.
  static Theme parse(String text) {
    for (Theme theme : values()) {
      if (theme.name().equalsIgnoreCase(text)) {
        return theme;
      }
    }
    return SYSTEM;
  }

  /// The name in the settings and in the menu: `System`.
  String words() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }

  /// Whether it looks dark now.
  boolean isDark() {
    return this == DARK
        || (this == SYSTEM && Platform.getPreferences().getColorScheme() == ColorScheme.DARK);
  }

  /// Gives the whole program this look.
  void apply() {
    Application.setUserAgentStylesheet(
        isDark()
            ? new PrimerDark().getUserAgentStylesheet()
            : new PrimerLight().getUserAgentStylesheet());
  }

  /// Adds the program's own style sheet to a scene.
  static void dress(Scene scene) {
    scene.getStylesheets().add(sheet());
  }

  /// The program's own style sheet.
  static String sheet() {
    return Objects.requireNonNull(Theme.class.getResource("/headlab/app/headlab.css"))
        .toExternalForm();
  }
}
