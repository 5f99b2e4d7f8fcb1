package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The models that lie in the local Hugging Face cache: `models--ORG--NAME/snapshots/HASH`, where
/// files are symbolic links. Nothing is ever fetched.
public final class HubCache {
  private static final String PREFIX = "models--";

  private final Path hub;

  /// A cache whose root is `hub`.
  public HubCache(Path hub) {
    this.hub = hub;
  }

  /// The cache that the environment names, else the one in the user's home.
  public static HubCache ofEnvironment(Map<String, String> environment, Path home) {
    String cache = environment.getOrDefault("HF_HUB_CACHE", "");
    if (!cache.isBlank()) {
      return new HubCache(expand(cache, home));
    }
    String own = environment.getOrDefault("HF_HOME", "");
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        !own.isBlank()
            ? expand(own, home)
            : (shared.isBlank() ? home.resolve(".cache") : expand(shared, home))
                .resolve("huggingface");
    return new HubCache(root.resolve("hub"));
  }

  /// Models of a family that can be read, with weights, by name.
  public List<FoundModel> models() {
    List<FoundModel> found = new ArrayList<>();
    for (Path folder : children(hub)) {
      String name = String.valueOf(folder.getFileName());
      if (name.startsWith(PREFIX)) {
        snapshot(folder)
            .filter(HubCache::readable)
            .ifPresent(s -> found.add(new FoundModel(plain(name), s.toString())));
      }
    }
    found.sort(Comparator.comparing(FoundModel::name));
    return found;
  }

  /// The folder of the model that is called `name` there, e.g. `gpt2` or `ORG/NAME`.
  public Optional<Path> find(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")) {
      return Optional.empty();
    }
    return snapshot(hub.resolve(PREFIX + name.replace("/", "--")));
  }

  private static String plain(String folder) {
    return folder.substring(PREFIX.length()).replace("--", "/");
  }

  /// The snapshot that `refs/main` names, else the newest.
  private static Optional<Path> snapshot(Path model) {
    Path snapshots = model.resolve("snapshots");
    Path main = model.resolve("refs").resolve("main");
    if (Files.isRegularFile(main)) {
      try {
        String hash = StrictJson.readText(main, 200).strip();
        if (hash.matches("[0-9a-f]{6,64}") && Files.isDirectory(snapshots.resolve(hash))) {
          return Optional.of(snapshots.resolve(hash));
        }
      } catch (Refusal e) {
        return Optional.empty();
      }
    }
    return children(snapshots).stream().max(Comparator.comparingLong(HubCache::time));
  }

  private static boolean readable(Path snapshot) {
    if (!TensorFiles.areIn(snapshot) || !Files.exists(snapshot.resolve("config.json"))) {
      return false;
    }
    try {
      var config = StrictJson.readObject(snapshot.resolve("config.json"), 4_000_000);
      String type = config.path("model_type").asText();
      return List.of(ModelSpec.Family.values()).stream().anyMatch(f -> f.id().equals(type));
    } catch (Refusal e) {
      return false;
    }
  }

  private static List<Path> children(Path folder) {
    List<Path> children = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return children;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, Files::isDirectory)) {
      stream.forEach(children::add);
    } catch (IOException | DirectoryIteratorException e) {
      children.clear();
    }
    return children;
  }

  private static long time(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Path expand(String folder, Path home) {
    return folder.equals("~") || folder.startsWith("~/")
        ? home.resolve(folder.substring(1).replaceFirst("^/", ""))
        : Path.of(folder);
  }
}
