package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.figure.Figure;
import headlab.engine.sweep.Key;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that an older Headlab wrote is brought to the newest format and loses nothing.
class FormatOneTest {
  private static final Key HEAD = Key.head("z", 1, 4);

  @TempDir Path folder;

  @Test
  void aStoreOfFormatOneOpensWithItsRunsRowsAndFigures() throws SQLException, IOException {
    Path file = folder.resolve("old.db");
    write(file);
    try (ResultStore store = ResultStore.existing(file)) {
      assertEquals(List.of(List.of(4L)), store.query("select * from pragma_user_version").rows());
      assertEquals(RunState.FINISHED, store.run(1).state());
      assertEquals(Map.of(HEAD, Map.of(0, .25)), store.rows(1, "heads"));
      Figure.Grid grid = (Figure.Grid) store.figures(1).getFirst();
      assertEquals(Arrays.asList(1.5), grid.values());
      assertEquals(List.of(2.5), grid.sides().raw());
      assertTrue(grid.sides().touched().isEmpty());
      assertEquals(
          List.of(Arrays.asList("byHead", "0.0", 1.5, null, 1L)),
          store.query("select figure, name, value, control, n from head_score").rows());
      store.putRows(1, "more", List.of(new CellRow(HEAD, 0, 3, 11)), 1, 1);
      assertEquals(
          List.of(Arrays.asList("heads", null), List.of("more", 11L)),
          store.query("select sweep, touched from cell order by sweep").rows());
    }
    try (ResultStore again = ResultStore.existing(file)) {
      assertEquals(Map.of(HEAD, Map.of(0, 3.0)), again.rows(1, "more"));
    }
  }

  /// A file as the first format had it.
  static void write(Path file) throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : script().split(";\\s*\\n", -1)) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
      statement.execute("pragma user_version = 1");
      statement.execute("pragma application_id = " + 0x68646c62);
      statement.execute(
          "insert into run (id, state, analysis, command, model, device_asked, dtype, bos,"
              + " engine_version, analysis_version, started) values (1, 'finished', 'head-ablation',"
              + " 'head-ablation', '/m', 'cpu', 'float32', 'auto', '0.1.0', 1,"
              + " '2026-01-02T03:04:05Z')");
      statement.execute("insert into cell values (1, 'heads', 'z', 1, 4, null, 0, 0.25, null)");
      statement.execute(
          "insert into figure values (1, 'byHead', 0, 'grid', 'Title', 'lost', 1, 'layers', 'heads',"
              + " 'raw', 1, 3.5, null)");
      statement.execute("insert into figure_label values (1, 'byHead', 'row', 0, '0')");
      statement.execute("insert into figure_label values (1, 'byHead', 'column', 0, '0')");
      statement.execute(
          "insert into figure_cell values (1, 'byHead', 0, 0, 1.5, 2.5, null, null, null)");
    }
  }

  private static String script() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(FormatOneTest.class.getResourceAsStream("format-1.sql"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
