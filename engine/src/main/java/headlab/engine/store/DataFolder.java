package headlab.engine.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// The folder of one user in which Headlab keeps its store, log and settings.
public final class DataFolder {
  private DataFolder() {}

  /// The folder of this user; it need not exist.
  public static Path standard() {
    return of(
        System.getProperty("os.name", ""),
        System.getenv(),
        Path.of(System.getProperty("user.home", ".")));
  }

  /// The store that is used when none is named.
  public static Path store() {
    return standard().resolve("headlab.db");
  }

  /// The folder by the rules of an operating system.
  ///
  /// @param os as in the system property `os.name`
  public static Path of(String os, Map<String, String> environment, Path home) {
    String name = os.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return set(environment, "APPDATA", home.resolve("AppData").resolve("Roaming"))
          .resolve("Headlab");
    }
    if (name.startsWith("mac")) {
      return home.resolve("Library").resolve("Application Support").resolve("Headlab");
    }
    return set(environment, "XDG_DATA_HOME", home.resolve(".local").resolve("share"))
        .resolve("headlab");
  }

  private static Path set(Map<String, String> environment, String variable, Path otherwise) {
    String value = environment.getOrDefault(variable, "");
    return value.isBlank() || !Path.of(value).isAbsolute() ? otherwise : Path.of(value);
  }
}
