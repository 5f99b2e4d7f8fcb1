package headlab.engine.store;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/// The copy of a store that is kept beside it before the store is brought to a newer format:
/// `store.db.format-3`.
final class FormerStore {
  private FormerStore() {}

  /// Copies a store as it is now, whole or not at all.
  ///
  /// @throws Refusal where no copy can be kept; the store is left as it was
  static Path keep(Path file, Connection connection, int format) {
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try (PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
        copy.setString(1, part.toAbsolutePath().toString());
        copy.execute();
      }
      Path kept = free(file, format);
      return Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (SQLException | IOException e) {
      throw new Refusal(
          "The store %s is of the older format %d, and no copy of it can be kept in its folder, so it was left as it is: make room there, or name another with --store."
              .formatted(file, format),
          e);
    } finally {
      remove(part);
    }
  }

  /// Takes a copy away that was not needed.
  static void remove(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      // It is in nobody's way.
      System.getLogger(FormerStore.class.getName())
          .log(System.Logger.Level.DEBUG, "A copy is left over", e);
    }
  }

  private static Path free(Path file, int format) {
    String name = file.getFileName() + ".format-" + format;
    Path kept = file.resolveSibling(name);
    for (int number = 2; Files.exists(kept); number++) {
      kept = file.resolveSibling(name + "-" + number);
    }
    return kept;
  }
}
