package headlab.app.workspace;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/// The small file that holds the settings. It is replaced as a whole; a file that cannot be read or
/// written costs the settings, never the start.
public final class SettingsFile {
  private static final System.Logger LOG = System.getLogger(SettingsFile.class.getName());

  private final Path file;

  public SettingsFile(Path file) {
    this.file = file;
  }

  /// The settings, or those of a first start.
  public Settings read() {
    Properties values = new Properties();
    if (Files.isRegularFile(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        values.load(in);
      } catch (IOException | IllegalArgumentException e) {
        LOG.log(System.Logger.Level.WARNING, "The settings could not be read", e);
        values.clear();
      }
    }
    return Settings.read(values);
  }

  /// Replaces the settings.
  public void write(Settings settings) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path half = Files.createTempFile(file.toAbsolutePath().getParent(), "settings", ".part");
      try (Writer out = Files.newBufferedWriter(half)) {
        settings.write().store(out, "Headlab's window");
      }
      try {
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "The settings could not be written", e);
    }
  }
}
