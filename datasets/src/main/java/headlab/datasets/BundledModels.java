package headlab.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The trained models in the box, used by name. They travel inside the program and are laid out as
/// Hugging Face folders when first used.
public final class BundledModels {
  private static final List<String> NAMES =
      Stream.of("bench-gpt2", "bench-opt", "bench-llama").filter(BundledModels::isHere).toList();
  private static final List<String> FILES =
      List.of(
          "config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          "card.json",
          "README.md");

  private BundledModels() {}

  /// The models that this program holds, the first one a newcomer's.
  public static List<String> names() {
    return NAMES;
  }

  /// The folder of model `name` below `home`, laid out anew when it is not there. Its name holds a
  /// fingerprint of the content, so another version never mixes with it.
  ///
  /// @throws Refusal when there is no such model or the folder cannot be written
  public static Path folder(String name, Path home) {
    if (!NAMES.contains(name)) {
      throw new Refusal(
          "There is no bundled model '" + name + "'; there is " + String.join(", ", NAMES) + ".");
    }
    try {
      Path folder = home.resolve("models").resolve(name + "-" + fingerprint(name)).resolve(name);
      if (!Files.isDirectory(folder)) {
        layOut(name, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new Refusal(
          "The bundled model %s could not be laid out in %s: %s."
              .formatted(name, home, e.getMessage()),
          e);
    }
  }

  private static void layOut(String name, Path folder) throws IOException {
    Path version = folder.resolveSibling(".");
    Files.createDirectories(version.normalize());
    Path draft = Files.createTempDirectory(version.normalize(), "draft");
    for (String file : FILES) {
      try (InputStream in = open(name, file)) {
        Files.copy(in, draft.resolve(file));
      }
    }
    try {
      Files.move(draft, folder, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException | java.nio.file.FileAlreadyExistsException e) {
      settle(draft, folder);
    } catch (java.nio.file.FileSystemException e) {
      settle(draft, folder);
    }
  }

  /// Another process may have laid out the same model a moment before.
  private static void settle(Path draft, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.move(draft, folder);
      return;
    }
    try (Stream<Path> all = Files.walk(draft)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String fingerprint(String name) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String file : FILES) {
        try (InputStream in = open(name, file)) {
          digest.update(in.readAllBytes());
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isHere(String name) {
    return BundledModels.class.getResource("/headlab/models/" + name + "/config.json") != null;
  }

  private static InputStream open(String name, String file) throws IOException {
    InputStream in =
        BundledModels.class.getResourceAsStream("/headlab/models/" + name + "/" + file);
    if (in == null) {
      throw new IOException(name + "/" + file + " is not in the program");
    }
    return in;
  }
}
