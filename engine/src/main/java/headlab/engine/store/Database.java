package headlab.engine.store;

import headlab.datasets.Refusal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// One connection to a SQLite file, used by one thread at a time, whose errors are sentences.
final class Database implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());

  private final Path file;
  private final Connection connection;

  Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /// What may throw while it talks to SQLite.
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run() throws SQLException;
  }

  /// Makes a value of a row.
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Does `work` in one transaction that is a writer from its start.
  synchronized <T extends @Nullable Object> T write(Work<T> work) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      boolean done = false;
      try {
        T result = work.run();
        statement.execute("commit");
        done = true;
        return result;
      } finally {
        if (!done) {
          rollback(statement);
        }
      }
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  private static void rollback(Statement statement) {
    try {
      statement.execute("rollback");
    } catch (SQLException e) {
      // SQLite has rolled back by itself, as it does when the disk is full; the first error counts.
      LOG.log(System.Logger.Level.DEBUG, "Nothing to roll back", e);
    }
  }

  /// Runs a statement; `null` arguments are stored as null.
  synchronized int update(String sql, @Nullable Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  /// Runs a statement for each list of arguments.
  synchronized void updateAll(String sql, List<? extends List<? extends @Nullable Object>> rows) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (List<? extends @Nullable Object> row : rows) {
        bind(statement, row.toArray());
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  /// Adds a row and gives its id back.
  synchronized long insert(String sql, @Nullable Object... arguments) {
    update(sql, arguments);
    return select("select last_insert_rowid()", row -> row.getLong(1)).getFirst();
  }

  synchronized <T> List<T> select(String sql, RowReader<T> reader, @Nullable Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      List<T> rows = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(reader.read(found));
        }
      }
      return rows;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw damaged(e);
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... arguments) {
    return select(sql, reader, arguments).stream().findFirst();
  }

  /// A row holds what Headlab never writes.
  Refusal damaged(RuntimeException e) {
    String why = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    return new Refusal(
        "The store %s is damaged (%s): move it away, or restore it from a copy."
            .formatted(file, Refusal.quote(why)),
        e);
  }

  Connection connection() {
    return connection;
  }

  /// The sentence for what SQLite says about `file`.
  Refusal refusal(SQLException e) {
    return refusal(file, e);
  }

  static Refusal refusal(Path file, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.getErrorCode(e.getErrorCode());
    String sentence =
        switch (code.code & 0xff) {
          case 26 -> "%s is not a store: it is no SQLite file. Name another with --store.";
          case 5, 6 ->
              "The store %s is being written by "
                  + Holder.of(file).replace("%", "%%")
                  + "; try again when it is done, or name another with --store.";
          case 8, 3, 23 ->
              "The store %s cannot be written: check its permissions, or name another with --store.";
          case 14 ->
              "The store %s cannot be opened: check that its folder exists and can be written, or name another with --store.";
          case 13 -> "The disk of the store %s is full.";
          case 11 -> "The store %s is damaged: move it away, or restore it from a copy.";
          default -> "The store %s cannot be used: " + oneLine(e).replace("%", "%%") + ".";
        };
    return new Refusal(sentence.formatted(file), e);
  }

  static String oneLine(SQLException e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  private static void bind(PreparedStatement statement, @Nullable Object... arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw refusal(e);
    }
  }
}
