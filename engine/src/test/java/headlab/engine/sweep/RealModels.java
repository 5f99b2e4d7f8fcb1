package headlab.engine.sweep;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where trained checkpoints lie that are not part of the repository; a test that finds none says
/// so and is skipped.
final class RealModels {
  private RealModels() {}

  /// The English model: `$HEADLAB_SMOLLM2`, else where its script puts it.
  static Path smollm2() {
    String named = System.getenv("HEADLAB_SMOLLM2");
    Path folder =
        named == null
            ? Path.of(System.getProperty("user.home"), ".cache/headlab/smollm2-135m")
            : Path.of(named);
    assumeTrue(
        Files.exists(folder.resolve("model.safetensors")),
        "SmolLM2 is not at " + folder + "; fetch it or set HEADLAB_SMOLLM2.");
    return folder;
  }

  /// A folder of the shared models, looked for beside the repository.
  static Path shared(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/models").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    assumeTrue(false, "There is no shared/models/" + name + " above the working folder.");
    throw new AssertionError();
  }

  static LoadedModel open(Path folder) {
    return LoadedModel.open(CheckpointFolder.open(folder), DeviceName.CPU, Dtype.FLOAT32);
  }
}
