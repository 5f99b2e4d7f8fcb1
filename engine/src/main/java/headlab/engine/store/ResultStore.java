package headlab.engine.store;

import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Key;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Runs, their rows, prompts and figures in one SQLite file.
///
/// Any thread may call it, one at a time gets through. Several processes may have one file open:
/// one writes, the others wait up to ten seconds. What goes wrong with the file is a `Refusal`.
public final class ResultStore implements AutoCloseable {
  private final Path file;
  private final String options;
  private final Database database;
  private final String notice;
  private final RunTable runs;
  private final CellTable cells;
  private final FigureTable figures;
  private final PromptTable prompts;
  private final PromptValues values;
  private final HeadRecords heads;

  private ResultStore(Path file, String options) {
    StoreFile.Opened opened = StoreFile.open(file, options);
    this.file = file;
    this.options = options;
    database = opened.database();
    notice = (opened.notice() + " " + DataFolder.notice(file)).strip();
    runs = new RunTable(database, Owner.self());
    cells = new CellTable(database);
    figures = new FigureTable(database);
    prompts = new PromptTable(database);
    values = new PromptValues(database);
    heads = new HeadRecords(database);
    runs.markDead();
  }

  /// Opens a store, and makes it where there is none.
  public static ResultStore open(Path file) {
    return new ResultStore(file, "");
  }

  /// Opens a store that must be there.
  public static ResultStore existing(Path file) {
    if (!Files.exists(file)) {
      throw new Refusal("There is no store " + file + ".");
    }
    return open(file);
  }

  static ResultStore open(Path file, String options) {
    return new ResultStore(file, options);
  }

  public Path file() {
    return file;
  }

  /// A sentence about how the file is kept that the user should see once, or empty.
  public String notice() {
    return notice;
  }

  /// Every run, oldest first.
  public List<Run> runs() {
    return runs.all();
  }

  /// One run.
  ///
  /// @throws Refusal when there is none
  public Run run(long id) {
    return runs.require(id);
  }

  /// The figures of a run; none unless it is finished.
  public List<Figure> figures(long run) {
    run(run);
    try {
      return figures.of(run);
    } catch (RuntimeException e) {
      // Whatever a figure refuses, or lacks, was not written by this program.
      throw e instanceof Refusal refusal ? refusal : database.damaged(e);
    }
  }

  /// What the run had to say beside its numbers.
  public List<String> notes(long run) {
    return database.select("select sentence from note where run = ?", row -> row.getString(1), run);
  }

  /// Gives a new run its row; this process is its owner.
  public long begin(Run.Draft draft) {
    return runs.begin(draft);
  }

  /// Makes this process the owner of a run that is not finished and that nobody works on.
  ///
  /// @return false where it is finished
  /// @throws Refusal when another process works on it
  public boolean take(long run) {
    return runs.take(run);
  }

  /// The model is open.
  public void opened(long run, String family, String device) {
    runs.opened(run, family, device);
  }

  public void fingerprint(long run, String sha256) {
    runs.fingerprint(run, sha256);
  }

  public void note(long run, String sentence) {
    database.update(
        "insert into note (run, sentence) values (?, ?) on conflict do nothing", run, sentence);
  }

  /// Keeps what the run reads.
  public void putPrompts(long run, List<TokenizedPrompt> tokenized) {
    prompts.put(run, tokenized);
  }

  /// Keeps a batch of rows of a sweep, all or none.
  public void putRows(long run, String sweep, List<CellRow> rows, int done, int total) {
    database.write(
        () -> {
          cells.add(run, sweep, rows);
          runs.progress(run, done, total);
          return rows;
        });
  }

  /// The rows of a sweep that are there: for each key, prompt to value.
  public Map<Key, Map<Integer, Double>> rows(long run, String sweep) {
    return cells.of(run, sweep);
  }

  /// What each prompt counts in a cell of a figure: the rows of the first of `places` that has any.
  public List<PromptValue> byPrompt(long run, List<CellPlace> places) {
    return values.of(run, places);
  }

  /// What is known of heads, and written about them.
  public HeadRecords heads() {
    return heads;
  }

  /// The run is finished; its figures are kept in the same transaction.
  ///
  /// @param sha256 the fingerprint of the weights it ran on
  public void finish(long run, String sha256, List<Figure> results) {
    database.write(
        () -> {
          figures.put(run, results);
          runs.fingerprint(run, sha256);
          runs.end(run, RunState.FINISHED, null);
          return results;
        });
  }

  /// The run is over without a result. Where that cannot be written it counts as stopped.
  public void end(long run, RunState state, @Nullable String sentence) {
    try {
      database.write(
          () -> {
            runs.end(run, state, sentence);
            return state;
          });
    } catch (Refusal e) {
      runs.endUnwritten(run);
      throw e;
    }
  }

  /// Keeps typed or read prompts as a set.
  ///
  /// @param note where they came from
  public PromptSet.Given keep(List<Prompt> given, String note) {
    return prompts.keep(given, note);
  }

  /// The prompts of a kept set.
  ///
  /// @throws Refusal when this store does not have it
  public List<Prompt> given(PromptSet.Given set) {
    return prompts.given(set);
  }

  /// Where the prompts of a set came from, as they were kept: a file's name; the hash where this
  /// store does not have them.
  public String origin(PromptSet.Given set) {
    return prompts.origin(set);
  }

  /// Answers one SQL statement that only reads.
  ///
  /// @throws Refusal when it would write
  /// @throws IllegalArgumentException when SQLite does not understand it
  public Table query(String sql) {
    runs.markDead();
    try (Database reader = StoreFile.readOnly(file, options);
        Statement statement = reader.connection().createStatement()) {
      if (!statement.execute(sql)) {
        return new Table(List.of(), List.of());
      }
      try (ResultSet found = statement.getResultSet()) {
        return table(found);
      }
    } catch (SQLException e) {
      if (e instanceof SQLiteException sqlite
          && (sqlite.getResultCode().code & 0xff) != SQLiteErrorCode.SQLITE_ERROR.code) {
        if ((sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_READONLY.code) {
          throw new Refusal("This statement would change the store; sql only reads.", e);
        }
        throw Database.refusal(file, e);
      }
      throw new IllegalArgumentException(
          "SQLite does not understand this: " + Database.oneLine(e) + ".", e);
    }
  }

  private static Table table(ResultSet found) throws SQLException {
    ResultSetMetaData meta = found.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (found.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(value(found.getObject(i)));
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  private static @Nullable Object value(@Nullable Object given) {
    return switch (given) {
      case null -> null;
      case Integer whole -> (long) whole;
      case Long whole -> whole;
      case Double number when Double.isFinite(number) -> number;
      case byte[] bytes -> "blob of " + bytes.length + " bytes";
      default -> given.toString();
    };
  }

  @Override
  public void close() {
    database.close();
  }
}
