package headlab.engine.store;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Sides;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the rows of the tables `figure`, `figure_label` and `figure_cell`, and lets
/// `FigureReader` read them.
final class FigureTable {
  private final Database database;

  FigureTable(Database database) {
    this.database = database;
  }

  /// What a figure's cells hold beside their side values.
  ///
  /// @param width how many columns
  /// @param height how many rows of a facet
  private record Cells(
      int width,
      int height,
      List<@Nullable Double> values,
      List<@Nullable String> texts,
      Map<Integer, String> reasons) {}

  /// Keeps the figures of a run in place of those it had.
  void put(long run, List<Figure> figures) {
    database.update("delete from figure where run = ?", run);
    for (int i = 0; i < figures.size(); i++) {
      switch (figures.get(i)) {
        case Figure.Grid grid -> {
          head(run, i, grid, "grid", grid.facets(), grid.rows(), grid.columns());
          cells(
              run,
              grid,
              new Cells(
                  grid.columns().size(),
                  grid.rows().size(),
                  grid.values(),
                  grid.texts(),
                  grid.reasonsByPlace()));
        }
        case Figure.Bars bars -> {
          head(run, i, bars, "bars", null, bars.bars(), null);
          cells(run, bars, new Cells(1, bars.bars().size(), bars.values(), List.of(), Map.of()));
        }
      }
    }
  }

  /// The figures of a run, in their order.
  List<Figure> of(long run) {
    return new FigureReader(database, run).all();
  }

  private void head(
      long run,
      int ordinal,
      Figure figure,
      String kind,
      @Nullable Axis facets,
      Axis rows,
      @Nullable Axis columns) {
    Sides sides = figure.sides();
    database.update(
        """
        insert into figure (run, figure, ordinal, kind, title, quantity, diverging, facet_axis,
          facet_caption, row_axis, row_caption, column_axis, column_caption, sides, n, tried,
          clean, corrupted)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        run,
        figure.name(),
        ordinal,
        kind,
        figure.title(),
        figure.quantity().name(),
        figure.quantity().diverging() ? 1 : 0,
        facets == null ? null : facets.id(),
        facets == null ? null : facets.caption(),
        rows.id(),
        rows.caption(),
        columns == null ? null : columns.id(),
        columns == null ? null : columns.caption(),
        String.join(",", sidesOf(figure)),
        sides.n(),
        sides.tried(),
        sides.clean(),
        sides.corrupted());
    labels(run, figure.name(), "facet", facets);
    labels(run, figure.name(), "row", rows);
    labels(run, figure.name(), "column", columns);
  }

  private static List<String> sidesOf(Figure figure) {
    Sides sides = figure.sides();
    List<String> there = new ArrayList<>();
    add(there, "raw", sides.raw());
    add(there, "low", sides.low());
    add(there, "high", sides.high());
    add(there, "control", sides.control());
    add(there, "touched", sides.touched());
    add(there, "text", figure instanceof Figure.Grid grid ? grid.texts() : List.of());
    return there;
  }

  private static void add(List<String> there, String side, List<?> values) {
    if (!values.isEmpty()) {
      there.add(side);
    }
  }

  private void labels(long run, String figure, String which, @Nullable Axis axis) {
    if (axis == null) {
      return;
    }
    List<String> labels = axis.labels();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Double number = axis instanceof Axis.Numbers numbers ? numbers.numbers().get(i) : null;
      rows.add(Arrays.asList(run, figure, which, i, labels.get(i), number));
    }
    database.updateAll("insert into figure_label values (?, ?, ?, ?, ?, ?)", rows);
  }

  private void cells(long run, Figure figure, Cells cells) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < cells.values().size(); i++) {
      int row = i / cells.width();
      Figure.Beside beside = figure.sides().at(i);
      rows.add(
          Arrays.asList(
              run,
              figure.name(),
              row / cells.height(),
              row % cells.height(),
              i % cells.width(),
              cells.values().get(i),
              beside.raw(),
              beside.low(),
              beside.high(),
              beside.control(),
              cells.texts().isEmpty() ? null : cells.texts().get(i),
              cells.reasons().get(i),
              beside.touched()));
    }
    database.updateAll(
        "insert into figure_cell values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
  }
}
