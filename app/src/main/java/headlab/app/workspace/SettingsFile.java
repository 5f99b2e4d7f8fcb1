package headlab.app.workspace;

import headlab.app.export.WholeFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
      StringWriter text = new StringWriter();
      settings.write().store(text, "Headlab's window");
      WholeFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "The settings could not be written", e);
    }
  }
}
