package headlab.app.run;

import headlab.engine.store.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// The program's log: rotating files in the user's data folder, made when there is something to
/// say. Nothing is logged to the terminal.
public final class LogFile {
  private LogFile() {}

  /// Where the newest log is.
  public static Path path() {
    return DataFolder.standard().resolve("log").resolve("headlab.0.log");
  }

  /// Sends all logging there, instead of to standard error.
  public static void use() {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    root.addHandler(new Lazy());
  }

  private static final class Lazy extends Handler {
    private @Nullable Handler file;
    private boolean tried;

    @Override
    public synchronized void publish(LogRecord record) {
      if (!tried && record.getLevel().intValue() >= Level.WARNING.intValue()) {
        tried = true;
        file = open();
      }
      if (file != null) {
        file.publish(record);
      }
    }

    private static @Nullable Handler open() {
      try {
        Path folder = Files.createDirectories(DataFolder.standard().resolve("log"));
        String pattern = folder.toString().replace("%", "%%") + "/headlab.%g.log";
        FileHandler handler = new FileHandler(pattern, 1 << 20, 3, true);
        handler.setFormatter(new SimpleFormatter());
        return handler;
      } catch (IOException e) {
        // Without a place for a log there is none; what the user must know is said elsewhere.
        return null;
      }
    }

    @Override
    public void flush() {
      if (file != null) {
        file.flush();
      }
    }

    @Override
    public void close() {
      if (file != null) {
        file.close();
      }
    }
  }
}
