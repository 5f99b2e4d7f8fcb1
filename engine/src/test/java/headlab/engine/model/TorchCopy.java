package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Model folders made of the files of `torch.save` in the test resources.
final class TorchCopy {
  private TorchCopy() {}

  /// The folder `files/NAME` of the test resources.
  static Path resource(String name) {
    String file = name.equals("tiny") ? "config.json" : "case.txt";
    URL url = TorchCopy.class.getResource("/headlab/files/" + name + "/" + file);
    assertNotNull(url, name);
    return Path.of(URI.create(url.toString())).resolveSibling(".").normalize();
  }

  /// The case of `reference` whose numbers `name` holds.
  static String caseOf(String name) throws IOException {
    return Files.readString(resource(name).resolve("case.txt")).strip();
  }

  /// A folder of its own with the weights of `name` and the configuration of its case.
  static Path of(String name, Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, name);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(resource(name), "pytorch*")) {
      for (Path file : files) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path config = References.folder(caseOf(name)).resolve("config.json");
    Files.copy(config, folder.resolve("config.json"));
    return folder;
  }
}
