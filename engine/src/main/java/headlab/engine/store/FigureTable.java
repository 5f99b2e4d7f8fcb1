package headlab.engine.store;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Sides;
import headlab.engine.figure.Quantity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of the tables `figure`, `figure_label` and `figure_cell`.
final class FigureTable {
  private final Database database;

  FigureTable(Database database) {
    this.database = database;
  }

  /// Keeps the figures of a run in place of those it had.
  void put(long run, List<Figure> figures) {
    database.update("delete from figure where run = ?", run);
    for (int i = 0; i < figures.size(); i++) {
      switch (figures.get(i)) {
        case Figure.Grid grid -> {
          head(run, i, grid, "grid", grid.rows(), grid.columns(), grid.sides());
          cells(
              run, grid.name(), grid.columns().size(), grid.values(), grid.sides(), grid.reasons());
        }
        case Figure.Bars bars -> {
          head(run, i, bars, "bars", bars.bars(), null, bars.sides());
          cells(run, bars.name(), 1, bars.values(), bars.sides(), List.of());
        }
      }
    }
  }

  /// The figures of a run, in their order.
  List<Figure> of(long run) {
    record Head(
        String name,
        String kind,
        String title,
        Quantity quantity,
        String rows,
        @Nullable String columns,
        String sides,
        int n,
        @Nullable Double clean,
        @Nullable Double corrupted) {}
    List<Head> heads =
        database.select(
            "select * from figure where run = ? order by ordinal",
            row ->
                new Head(
                    row.getString("figure"),
                    row.getString("kind"),
                    row.getString("title"),
                    new Quantity(row.getString("quantity"), row.getBoolean("diverging")),
                    row.getString("row_axis"),
                    row.getString("column_axis"),
                    row.getString("sides"),
                    row.getInt("n"),
                    number(row, "clean"),
                    number(row, "corrupted")),
            run);
    List<Figure> figures = new ArrayList<>();
    for (Head head : heads) {
      Stored cells = stored(run, head.name());
      Sides sides =
          new Sides(
              head.sides().contains("raw") ? cells.raw() : List.of(),
              head.sides().contains("low") ? cells.low() : List.of(),
              head.sides().contains("high") ? cells.high() : List.of(),
              head.n(),
              head.clean(),
              head.corrupted(),
              head.sides().contains("touched") ? cells.touched() : List.of());
      Axis rows = axis(run, head.name(), "row", head.rows());
      figures.add(
          head.columns() == null
              ? new Figure.Bars(
                  head.name(), head.title(), head.quantity(), rows, cells.values(), sides)
              : new Figure.Grid(
                  head.name(),
                  head.title(),
                  head.quantity(),
                  rows,
                  axis(run, head.name(), "column", head.columns()),
                  cells.values(),
                  sides,
                  cells.reasons()));
    }
    return figures;
  }

  private void head(
      long run,
      int ordinal,
      Figure figure,
      String kind,
      Axis rows,
      @Nullable Axis columns,
      Sides sides) {
    database.update(
        "insert into figure values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        run,
        figure.name(),
        ordinal,
        kind,
        figure.title(),
        figure.quantity().name(),
        figure.quantity().diverging() ? 1 : 0,
        rows.id(),
        columns == null ? null : columns.id(),
        sidesOf(sides),
        sides.n(),
        sides.clean(),
        sides.corrupted());
    labels(run, figure.name(), "row", rows);
    if (columns != null) {
      labels(run, figure.name(), "column", columns);
    }
  }

  private static String sidesOf(Sides sides) {
    List<String> there = new ArrayList<>();
    if (!sides.raw().isEmpty()) {
      there.add("raw");
    }
    if (!sides.low().isEmpty()) {
      there.add("low");
    }
    if (!sides.high().isEmpty()) {
      there.add("high");
    }
    if (!sides.touched().isEmpty()) {
      there.add("touched");
    }
    return String.join(",", there);
  }

  private void labels(long run, String figure, String which, Axis axis) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < axis.size(); i++) {
      rows.add(List.of(run, figure, which, i, axis.labels().get(i)));
    }
    database.updateAll("insert into figure_label values (?, ?, ?, ?, ?)", rows);
  }

  private void cells(
      long run,
      String figure,
      int width,
      List<@Nullable Double> values,
      Sides sides,
      List<Absent> reasons) {
    Map<Integer, String> why = new LinkedHashMap<>();
    reasons.forEach(each -> why.put(each.row() * width + each.column(), each.why()));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      rows.add(
          Arrays.asList(
              run,
              figure,
              i / width,
              i % width,
              values.get(i),
              side(sides.raw(), i),
              side(sides.low(), i),
              side(sides.high(), i),
              why.get(i),
              side(sides.touched(), i)));
    }
    database.updateAll(
        "insert into figure_cell (run, figure, row, column, value, raw, low, high, why, touched)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows);
  }

  private static <T> @Nullable T side(List<@Nullable T> values, int index) {
    return values.isEmpty() ? null : values.get(index);
  }

  private Axis axis(long run, String figure, String which, String id) {
    return Axis.of(
        id,
        database.select(
            "select label from figure_label where run = ? and figure = ? and axis = ? order by place",
            row -> row.getString(1),
            run,
            figure,
            which));
  }

  private record Stored(
      List<@Nullable Double> values,
      List<@Nullable Double> raw,
      List<@Nullable Double> low,
      List<@Nullable Double> high,
      List<@Nullable Integer> touched,
      List<Absent> reasons) {}

  private Stored stored(long run, String figure) {
    Stored into =
        new Stored(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    database.select(
        "select * from figure_cell where run = ? and figure = ? order by row, column",
        row -> {
          into.values().add(number(row, "value"));
          into.raw().add(number(row, "raw"));
          into.low().add(number(row, "low"));
          into.high().add(number(row, "high"));
          Double touched = number(row, "touched");
          into.touched().add(touched == null ? null : touched.intValue());
          String why = row.getString("why");
          if (why != null) {
            into.reasons().add(new Absent(row.getInt("row"), row.getInt("column"), why));
          }
          return into;
        },
        run,
        figure);
    return into;
  }

  private static @Nullable Double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }
}
