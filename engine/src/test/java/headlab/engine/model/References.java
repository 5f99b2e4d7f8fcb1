package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;

/// Where the reference checkpoints of the test resources lie.
final class References {
  private References() {}

  static Path folder(String name) {
    URL config = References.class.getResource("/headlab/reference/" + name + "/config.json");
    assertNotNull(config, name);
    return Path.of(URI.create(config.toString())).resolveSibling(".").normalize();
  }
}
