package headlab.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that a store says of the heads of one model, which is named by the hash of its weights:
/// scores of finished runs, pairs, and what the user wrote.
///
/// Any thread may call it, one at a time gets through.
public final class HeadRecords {
  private static final String SCORES =
      """
      select s.*, count(*) over (partition by s.run, s.figure order by abs(s.value) desc) as place,
        count(*) over (partition by s.run, s.figure) as heads
      from head_score s
      where s.value is not null and s.run in (
        select max(id) from run where sha256 = ? and state = 'finished' group by command)
      order by s.run desc, s.figure
      """;

  /// Its row and its column, each read along the key of the table: cross joins keep their order.
  private static final String PAIRS =
      """
      select c.figure, o.label, k.label, c.value, c.control
      from figure f
      cross join figure_label o on o.run = f.run and o.figure = f.figure and o.axis = 'row'
      cross join figure_cell c on c.run = f.run and c.figure = f.figure and c.facet = 0
        and c.row = o.place
      cross join figure_label k on k.run = f.run and k.figure = f.figure and k.axis = 'column'
        and k.place = c.column
      where f.run = ? and f.row_axis = 'headNames' and f.column_axis = 'headNames'
        and o.label = ? and c.value is not null
      union all
      select c.figure, o.label, k.label, c.value, c.control
      from figure f
      cross join figure_label k on k.run = f.run and k.figure = f.figure and k.axis = 'column'
      cross join figure_label o on o.run = f.run and o.figure = f.figure and o.axis = 'row'
      cross join figure_cell c on c.run = f.run and c.figure = f.figure and c.facet = 0
        and c.row = o.place and c.column = k.place
      where f.run = ? and f.row_axis = 'headNames' and f.column_axis = 'headNames'
        and k.label = ? and o.label <> k.label and c.value is not null
      order by 4 desc
      """;

  private final Database database;

  HeadRecords(Database database) {
    this.database = database;
  }

  /// The scores of every head, the newest run first; of runs of one command only the newest.
  public List<HeadScore> scores(String sha256) {
    return database.select(SCORES, HeadRecords::score, sha256);
  }

  /// The newest finished run of an analysis, or empty.
  ///
  /// @param flag what its command must hold, `--head 5.1`, or empty
  public Optional<Run> newest(String sha256, String analysis, String flag) {
    return database
        .select(
            "select * from run where sha256 = ? and analysis = ? and state = 'finished'"
                + " order by id desc",
            row -> RunTable.read(row, RunState.parse(row.getString("state"))),
            sha256,
            analysis)
        .stream()
        .filter(run -> flag.isEmpty() || (run.command() + " ").contains(" " + flag + " "))
        .findFirst();
  }

  /// The pairs of a head in a run's figures of heads by heads, the strongest first.
  ///
  /// @param head `5.1`
  public List<HeadPair> pairs(long run, String head) {
    return database.select(
        PAIRS,
        row ->
            new HeadPair(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getDouble(4),
                number(row, "control")),
        run,
        head,
        run,
        head);
  }

  /// What the user wrote about a head, or empty.
  public String note(String sha256, int layer, int head) {
    return database
        .first(
            "select text from head_note where sha256 = ? and layer = ? and head = ?",
            row -> row.getString(1),
            sha256,
            layer,
            head)
        .orElse("");
  }

  /// Keeps what the user wrote about a head; an empty text takes it away.
  public void write(String sha256, int layer, int head, String text) {
    if (text.isBlank()) {
      database.update(
          "delete from head_note where sha256 = ? and layer = ? and head = ?", sha256, layer, head);
    } else {
      database.update(
          "insert or replace into head_note values (?, ?, ?, ?, ?)",
          sha256,
          layer,
          head,
          text,
          Instant.now().toString());
    }
  }

  private static HeadScore score(ResultSet row) throws SQLException {
    int tried = row.getInt("tried");
    boolean all = row.wasNull();
    return new HeadScore(
        row.getLong("run"),
        row.getString("figure"),
        row.getString("quantity"),
        row.getInt("layer"),
        row.getInt("head"),
        row.getDouble("value"),
        number(row, "low"),
        number(row, "high"),
        number(row, "control"),
        row.getInt("n"),
        all ? null : tried,
        row.getInt("place"),
        row.getInt("heads"));
  }

  private static @Nullable Double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }
}
