package headlab.app.workspace;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/// The desktop's own dialogs.
final class DesktopChooser implements PathChooser {
  private final Window owner;

  DesktopChooser(Window owner) {
    this.owner = owner;
  }

  @Override
  public Optional<Path> modelFolder() {
    return folder("Open the folder of a model", null);
  }

  @Override
  public Optional<Path> promptFile() {
    FileChooser chooser = new FileChooser();
    chooser.setTitle("Open a file of prompts");
    chooser
        .getExtensionFilters()
        .add(
            new FileChooser.ExtensionFilter(
                "Prompts as JSONL, CSV or text", "*.jsonl", "*.csv", "*.txt"));
    return Optional.ofNullable(chooser.showOpenDialog(owner)).map(File::toPath);
  }

  @Override
  public Optional<Path> exportFolder(Path start) {
    return folder("Choose a folder for the figures", start.toFile());
  }

  private Optional<Path> folder(String title, @org.jspecify.annotations.Nullable File start) {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle(title);
    if (start != null && start.isDirectory()) {
      chooser.setInitialDirectory(start);
    }
    return Optional.ofNullable(chooser.showDialog(owner)).map(File::toPath);
  }
}
