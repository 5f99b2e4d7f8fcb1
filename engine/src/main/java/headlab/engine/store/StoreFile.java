package headlab.engine.store;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// How a store's file is opened: made where it is not there, brought to the newest format, in the
/// journal mode that its file system allows.
final class StoreFile {
  /// Marks a SQLite file as a store of Headlab: "hdlb".
  private static final int APPLICATION = 0x68646c62;

  /// The newest format this program reads; each has a file `format-N.sql` that leads to it.
  static final int FORMAT = 4;

  private static final int BUSY_MILLIS = 10_000;

  private StoreFile() {}

  /// An open store file, and what there is to say about it.
  ///
  /// @param notice a sentence for the user, or empty
  record Opened(Database database, String notice) {}

  /// Opens `file` to write.
  ///
  /// @param options appended to the file's URI, for tests: `?vfs=unix-dotfile`
  static Opened open(Path file, String options) {
    check(file);
    try {
      Connection connection = connect(file, options, false, BUSY_MILLIS);
      boolean done = false;
      try {
        withoutSharedMemory(connection);
        String notice = migrate(file, connection);
        String journal = journal(file, connection);
        done = true;
        return new Opened(new Database(file, connection), (notice + " " + journal).strip());
      } finally {
        if (!done) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw Database.refusal(file, e);
    }
  }

  /// Opens `file` so that nothing can be written.
  static Database readOnly(Path file, String options) {
    try {
      return new Database(file, connect(file, options, true, BUSY_MILLIS));
    } catch (SQLException e) {
      throw Database.refusal(file, e);
    }
  }

  private static void check(Path file) {
    if (Files.isDirectory(file)) {
      throw new Refusal("The store " + file + " is a folder; --store needs a file.");
    }
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new Refusal(
          "The folder of the store %s cannot be made: name another with --store.".formatted(file),
          e);
    }
  }

  /// @param patience how long to wait for whoever writes, in milliseconds
  static Connection connect(Path file, String options, boolean readOnly, int patience)
      throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(patience);
    config.enforceForeignKeys(true);
    config.setReadOnly(readOnly);
    // toUri writes spaces and letters beyond ASCII in a form that SQLite reads back.
    String uri = file.toAbsolutePath().toUri().toASCIIString().replace("file:///", "file:/");
    try {
      return DriverManager.getConnection("jdbc:sqlite:" + uri + options, config.toProperties());
    } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
      throw noLibrary(e);
    } catch (SQLException e) {
      if (lacksLibrary(e)) {
        throw noLibrary(e);
      }
      throw e;
    }
  }

  private static boolean lacksLibrary(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NativeLibraryNotFoundException || cause instanceof LinkageError) {
        return true;
      }
    }
    return false;
  }

  private static Refusal noLibrary(Throwable cause) {
    return new Refusal(
        "SQLite's library cannot be run from the temporary folder %s: set JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER, with a folder whose files may be executed."
            .formatted(
                System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))),
        cause);
  }

  /// A store that was last written with WAL cannot even be read where there is no shared memory,
  /// unless one connection has it for itself; that one takes the WAL off.
  private static void withoutSharedMemory(Connection connection) throws SQLException {
    try {
      number(connection, "pragma user_version");
    } catch (SQLException e) {
      int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
      if (code != SQLiteErrorCode.SQLITE_CANTOPEN.code
          && code != SQLiteErrorCode.SQLITE_IOERR.code) {
        throw e;
      }
      text(connection, "pragma locking_mode = exclusive");
      text(connection, "pragma journal_mode = delete");
      text(connection, "pragma locking_mode = normal");
      number(connection, "pragma user_version");
    }
  }

  /// Brings a store to the newest format.
  ///
  /// @return a sentence where an older one was brought there, else empty
  private static String migrate(Path file, Connection connection) throws SQLException {
    int version = number(connection, "pragma user_version");
    if (version == FORMAT && number(connection, "pragma application_id") == APPLICATION) {
      return "";
    }
    refuseStrangers(file, connection, version);
    Path copy = version == 0 ? null : FormerStore.keep(file, connection, version);
    boolean needed = false;
    try {
      needed = steps(file, connection) == version;
    } finally {
      if (copy != null && !needed) {
        FormerStore.remove(copy);
      }
    }
    return copy == null || !needed
        ? ""
        : "The store %s was brought from format %d to %d; as it was, it is kept in %s."
            .formatted(file, version, FORMAT, copy.getFileName());
  }

  /// @return the format it had when its turn came: another process may have been first
  private static int steps(Path file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      int version = number(connection, "pragma user_version");
      refuseStrangers(file, connection, version);
      for (int format = version + 1; format <= FORMAT; format++) {
        for (String each : script(format).split(";\\s*\\n", -1)) {
          if (!each.isBlank()) {
            statement.execute(each);
          }
        }
        statement.execute("pragma user_version = " + format);
      }
      statement.execute("pragma application_id = " + APPLICATION);
      statement.execute("commit");
      return version;
    }
  }

  private static void refuseStrangers(Path file, Connection connection, int version)
      throws SQLException {
    boolean ours = number(connection, "pragma application_id") == APPLICATION;
    boolean empty = number(connection, "select count(*) from sqlite_master") == 0;
    if (!ours && !(empty && version == 0)) {
      throw new Refusal(
          "%s is a SQLite file of another program, not a store. Name another with --store."
              .formatted(file));
    }
    if (version > FORMAT) {
      throw new Refusal(
          "The store %s was written by a newer Headlab (format %d; this one reads up to %d): update Headlab, or name another with --store."
              .formatted(file, version, FORMAT));
    }
  }

  /// WAL where the file system has shared memory; else a plain journal, and a sentence.
  private static String journal(Path file, Connection connection) throws SQLException {
    String mode;
    try {
      mode = text(connection, "pragma journal_mode = wal");
    } catch (SQLException e) {
      mode = text(connection, "pragma journal_mode = delete");
    }
    if (mode.equalsIgnoreCase("wal")) {
      // A commit survives a killed process; only a power cut can take the last ones.
      try (Statement statement = connection.createStatement()) {
        statement.execute("pragma synchronous = normal");
      }
      return "";
    }
    return "The file system of %s has no shared memory, so the store keeps a plain journal: others wait while a run writes."
        .formatted(file);
  }

  private static int number(Connection connection, String sql) throws SQLException {
    return Integer.parseInt(text(connection, sql));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Objects.requireNonNullElse(row.getString(1), "") : "";
    }
  }

  private static String script(int format) {
    try (InputStream stream =
        Objects.requireNonNull(StoreFile.class.getResourceAsStream("format-" + format + ".sql"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
