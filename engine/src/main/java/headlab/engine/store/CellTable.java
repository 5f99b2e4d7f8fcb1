package headlab.engine.store;

import headlab.engine.sweep.Key;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of the table `cell`: the raw metric of each edited run on each prompt.
final class CellTable {
  private static final String NAN = "not a number";
  private static final String PLUS = "infinite";
  private static final String MINUS = "minus infinite";

  private final Database database;

  CellTable(Database database) {
    this.database = database;
  }

  /// Keeps rows of one sweep; a row that is there already stays as it is.
  void add(long run, String sweep, List<CellRow> rows) {
    List<List<@Nullable Object>> arguments = new ArrayList<>();
    for (CellRow row : rows) {
      Key key = row.key();
      arguments.add(
          Arrays.asList(
              run,
              sweep,
              key.site(),
              key.layer(),
              key.head(),
              key.position(),
              row.prompt(),
              Double.isFinite(row.value()) ? row.value() : null,
              why(row.value()),
              row.touched()));
    }
    database.updateAll(
        "insert into cell (run, sweep, site, layer, head, position, prompt, value, why, touched)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        arguments);
  }

  /// All rows of a sweep: for each key, prompt to value.
  Map<Key, Map<Integer, Double>> of(long run, String sweep) {
    Map<Key, Map<Integer, Double>> found = new LinkedHashMap<>();
    for (CellRow row :
        database.select(
            "select * from cell where run = ? and sweep = ? order by rowid",
            CellTable::read,
            run,
            sweep)) {
      found.computeIfAbsent(row.key(), key -> new LinkedHashMap<>()).put(row.prompt(), row.value());
    }
    return found;
  }

  private static CellRow read(ResultSet row) throws SQLException {
    Key key =
        new Key(
            row.getString("site"), whole(row, "layer"), whole(row, "head"), whole(row, "position"));
    return new CellRow(key, row.getInt("prompt"), value(row), row.getInt("touched"));
  }

  private static @Nullable Integer whole(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  private static double value(ResultSet row) throws SQLException {
    String why = row.getString("why");
    if (why == null) {
      return row.getDouble("value");
    }
    return switch (why) {
      case PLUS -> Double.POSITIVE_INFINITY;
      case MINUS -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  private static @Nullable String why(double value) {
    if (Double.isFinite(value)) {
      return null;
    }
    return Double.isNaN(value) ? NAN : value > 0 ? PLUS : MINUS;
  }
}
