package headlab.engine.tokens;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where real models for tests lie: the folder `headlab.shared` names, else `shared/models` beside
/// the repository or one of its parents. Tests say so where it is absent.
public final class SharedModels {
  private SharedModels() {}

  /// The folder of the model `name`, which may not exist.
  public static Path folder(String name) {
    String given = System.getProperty("headlab.shared", "");
    if (!given.isEmpty()) {
      return Path.of(given, name);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path models = at.resolve("shared").resolve("models");
      if (Files.isDirectory(models)) {
        return models.resolve(name);
      }
    }
    return Path.of("shared", "models", name);
  }
}
