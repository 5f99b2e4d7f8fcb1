package headlab.app.workspace;

import java.nio.file.Path;
import java.util.Optional;

/// Asks the user for files and folders. The desktop's own dialogs are one way; a test is another.
public interface PathChooser {
  /// A folder that holds a model, or none when the user thinks better of it.
  Optional<Path> modelFolder();

  /// A file of prompts.
  Optional<Path> promptFile();

  /// A folder to write figures into.
  ///
  /// @param start where to begin
  Optional<Path> exportFolder(Path start);
}
