package headlab.engine.store;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Sides;
import headlab.engine.figure.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the rows of the tables `figure`, `figure_label` and `figure_cell`, and lets
/// `FigureReader` read them.
final class FigureTable {
  private static final Axis NO_ROWS = new Axis.Labelled("rows", "Row", List.of());

  private final Database database;

  FigureTable(Database database) {
    this.database = database;
  }

  /// Keeps the figures of a run in place of those it had.
  void put(long run, List<Figure> figures) {
    database.update("delete from figure where run = ?", run);
    for (int i = 0; i < figures.size(); i++) {
      put(run, i, figures.get(i));
    }
  }

  private void put(long run, int ordinal, Figure figure) {
    switch (figure) {
      case Figure.Grid grid -> {
        head(run, ordinal, grid, new Head("grid", grid.facets(), grid.rows(), grid.columns()));
        keep(
            new FigureCells(run, grid.name(), grid.rows().size(), grid.columns().size())
                .numbers(grid.values(), grid.sides(), grid.texts(), grid.reasonsByPlace()));
      }
      case Figure.Bars bars -> {
        head(run, ordinal, bars, new Head("bars", null, bars.bars(), null));
        keep(
            new FigureCells(run, bars.name(), bars.bars().size(), 1)
                .numbers(bars.values(), bars.sides(), List.of(), Map.of()));
      }
      case Figure.Curve curve -> {
        head(run, ordinal, curve, new Head("curve", null, curve.series(), curve.along()));
        keep(
            new FigureCells(run, curve.name(), curve.series().size(), curve.along().size())
                .numbers(curve.values(), curve.sides(), List.of(), Map.of()));
      }
      case Figure.Scatter scatter -> {
        head(run, ordinal, scatter, new Head("scatter", null, scatter.points(), null));
        FigureCells cells = new FigureCells(run, scatter.name(), scatter.points().size(), 1);
        keep(cells.numbers(scatter.values(), scatter.sides(), List.of(), Map.of()));
        keep(cells.across(scatter.across()));
      }
      case Figure.Table table -> {
        head(run, ordinal, table, new Head("table", null, NO_ROWS, names(table.columns())));
        keep(new FigureCells(run, table.name(), table.rows().size(), 1).entries(table.rows()));
      }
      case Figure.Strip strip -> {
        List<String> labels = strip.lines().stream().map(Figure.Strip.Line::label).toList();
        Axis lines = new Axis.Labelled("lines", "Line", labels);
        head(run, ordinal, strip, new Head("strip", null, lines, null));
        keep(new FigureCells(run, strip.name(), labels.size(), 1).lines(strip.lines()));
      }
    }
  }

  private static Axis names(List<String> columns) {
    return new Axis.Labelled("columns", "Column", columns);
  }

  private void keep(List<List<@Nullable Object>> rows) {
    database.updateAll(
        "insert into figure_cell values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
  }

  /// The figures of a run, in their order.
  List<Figure> of(long run) {
    return new FigureReader(database, run).all();
  }

  /// What a figure's row says of its kind and its axes.
  private record Head(String kind, @Nullable Axis facets, Axis rows, @Nullable Axis columns) {}

  private void head(long run, int ordinal, Figure figure, Head head) {
    Sides sides = figure.sides();
    Quantity across = figure instanceof Figure.Scatter scatter ? scatter.x() : null;
    Axis facets = head.facets();
    Axis columns = head.columns();
    database.update(
        """
        insert into figure (run, figure, ordinal, kind, title, quantity, diverging, facet_axis,
          facet_caption, row_axis, row_caption, column_axis, column_caption, sides, n, tried,
          clean, corrupted, x_quantity, x_diverging)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        run,
        figure.name(),
        ordinal,
        head.kind(),
        figure.title(),
        figure.quantity().name(),
        figure.quantity().diverging() ? 1 : 0,
        facets == null ? null : facets.id(),
        facets == null ? null : facets.caption(),
        head.rows().id(),
        head.rows().caption(),
        columns == null ? null : columns.id(),
        columns == null ? null : columns.caption(),
        String.join(",", sidesOf(figure)),
        sides.n(),
        sides.tried(),
        sides.clean(),
        sides.corrupted(),
        across == null ? null : across.name(),
        across == null ? null : across.diverging() ? 1 : 0);
    labels(run, figure.name(), "facet", facets);
    labels(run, figure.name(), "row", head.rows());
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
}
