package headlab.engine.model;

import headlab.datasets.Refusal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Finds the folder that a model's location means: a bundled model's name, a folder, or a name in
/// the local Hugging Face cache, in this order. Asks no network.
public final class ModelFolders {
  private final Function<String, Optional<Path>> bundled;
  private final HubCache cache;
  private final Path home;

  /// @param bundled the folder of a bundled model, by name
  /// @param home the user's home, which `~` means
  public ModelFolders(Function<String, Optional<Path>> bundled, HubCache cache, Path home) {
    this.bundled = bundled;
    this.cache = cache;
    this.home = home;
  }

  /// The folders of this machine's environment.
  public static ModelFolders ofSystem(Function<String, Optional<Path>> bundled) {
    Path home = Path.of(System.getProperty("user.home", "."));
    return new ModelFolders(bundled, HubCache.ofEnvironment(System.getenv(), home), home);
  }

  /// The folder that `location` means.
  ///
  /// @throws Refusal when there is none
  public Path resolve(String location) {
    return bundled
        .apply(location)
        .or(() -> folder(location))
        .or(() -> cache.find(location))
        .orElseThrow(
            () ->
                new Refusal(
                    "There is no model "
                        + Refusal.quote(location)
                        + ": it is no folder, no bundled model and not in the local Hugging Face"
                        + " cache."));
  }

  /// The models in the local Hugging Face cache.
  public List<FoundModel> cached() {
    return cache.models();
  }

  private Optional<Path> folder(String location) {
    boolean inHome =
        location.equals("~") || location.startsWith("~/") || location.startsWith("~\\");
    try {
      Path path =
          inHome
              ? home.resolve(location.substring(Math.min(2, location.length())))
              : Path.of(location);
      return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
