package headlab.engine.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// The folder of one user in which Headlab keeps its store, log and settings.
public final class DataFolder {
  private DataFolder() {}

  /// The folder of this user. Where it cannot be written to, a new temporary folder stands in for
  /// as long as the program runs.
  public static Path standard() {
    return Chosen.FOLDER;
  }

  /// A sentence for whoever keeps results in `store` where that is not what they asked for, or
  /// empty.
  static String notice(Path store) {
    return Chosen.FOLDER.equals(Chosen.ASKED) || !store.startsWith(Chosen.FOLDER)
        ? ""
        : "%s cannot be written to, so results are kept in the temporary file %s: name another with --store to keep them for good."
            .formatted(Chosen.ASKED, store);
  }

  /// Where this program keeps its files.
  private static final class Chosen {
    private static final Path ASKED =
        of(
            System.getProperty("os.name", ""),
            System.getenv(),
            Path.of(System.getProperty("user.home", ".")));
    private static final Path FOLDER = usable(ASKED);
  }

  /// `asked`, made where it is not there, or a temporary folder.
  static Path usable(Path asked) {
    try {
      Files.createDirectories(asked);
      if (Files.isWritable(asked)) {
        return asked;
      }
    } catch (IOException e) {
      System.getLogger(DataFolder.class.getName())
          .log(System.Logger.Level.DEBUG, "The data folder cannot be made", e);
    }
    try {
      return temporary(System.getProperty("user.name", "user"));
    } catch (IOException e) {
      // Then whoever writes there says what is wrong.
      return asked;
    }
  }

  /// The user's own temporary folder, the same each time; a new one where that name is another's.
  private static Path temporary(String user) throws IOException {
    Path own =
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("headlab-" + user.replaceAll("[^A-Za-z0-9._-]", "_"));
    if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      Path fresh = Files.createTempDirectory("headlab-");
      try {
        // It was made for its owner alone, and stays so under its new name.
        return Files.move(fresh, own);
      } catch (FileAlreadyExistsException e) {
        return fresh;
      }
    }
    boolean mine = Files.getOwner(own, LinkOption.NOFOLLOW_LINKS).getName().equals(user);
    return mine ? own : Files.createTempDirectory("headlab-");
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
