package headlab.engine.store;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Sides;
import headlab.engine.figure.Quantity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes figures of the rows that `FigureTable` wrote for one run.
final class FigureReader {
  private final Database database;
  private final long run;

  FigureReader(Database database, long run) {
    this.database = database;
    this.run = run;
  }

  /// A row of the table `figure`.
  private record Head(
      String name,
      String kind,
      String title,
      Quantity quantity,
      String sides,
      int n,
      @Nullable Integer tried,
      @Nullable Double clean,
      @Nullable Double corrupted,
      @Nullable String facets,
      String rows,
      @Nullable String columns,
      List<@Nullable String> captions) {
    static Head of(ResultSet row) throws SQLException {
      Double tried = number(row, "tried");
      List<@Nullable String> captions = new ArrayList<>();
      for (String axis : List.of("facet", "row", "column")) {
        captions.add(row.getString(axis + "_caption"));
      }
      return new Head(
          row.getString("figure"),
          row.getString("kind"),
          row.getString("title"),
          new Quantity(row.getString("quantity"), row.getBoolean("diverging")),
          row.getString("sides"),
          row.getInt("n"),
          tried == null ? null : tried.intValue(),
          number(row, "clean"),
          number(row, "corrupted"),
          row.getString("facet_axis"),
          row.getString("row_axis"),
          row.getString("column_axis"),
          captions);
    }

    boolean has(String side) {
      return List.of(sides.split(",", -1)).contains(side);
    }
  }

  /// The rows of the table `figure_cell` that belong to one figure, column by column.
  private record Cells(
      List<@Nullable Double> values,
      List<@Nullable Double> raw,
      List<@Nullable Double> low,
      List<@Nullable Double> high,
      List<@Nullable Double> control,
      List<@Nullable Integer> touched,
      List<@Nullable String> texts,
      List<Absent> reasons) {
    static Cells none() {
      return new Cells(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }

    Cells add(ResultSet row) throws SQLException {
      values.add(number(row, "value"));
      raw.add(number(row, "raw"));
      low.add(number(row, "low"));
      high.add(number(row, "high"));
      control.add(number(row, "control"));
      Double places = number(row, "touched");
      touched.add(places == null ? null : places.intValue());
      texts.add(row.getString("text"));
      String why = row.getString("why");
      if (why != null) {
        reasons.add(new Absent(row.getInt("facet"), row.getInt("row"), row.getInt("column"), why));
      }
      return this;
    }

    Sides sides(Head head) {
      return new Sides(
          head.has("raw") ? raw : List.of(),
          head.has("low") ? low : List.of(),
          head.has("high") ? high : List.of(),
          head.has("control") ? control : List.of(),
          head.n(),
          head.tried(),
          head.clean(),
          head.corrupted(),
          head.has("touched") ? touched : List.of());
    }
  }

  /// The figures of the run, in their order.
  List<Figure> all() {
    return database
        .select("select * from figure where run = ? order by ordinal", Head::of, run)
        .stream()
        .map(this::figure)
        .toList();
  }

  private Figure figure(Head head) {
    Cells cells = cells(head);
    Axis rows = axis(head, 1, head.rows());
    Sides sides = cells.sides(head);
    return switch (head.kind()) {
      case "grid" ->
          new Figure.Grid(
              head.name(),
              head.title(),
              head.quantity(),
              head.facets() == null ? null : axis(head, 0, head.facets()),
              rows,
              axis(head, 2, String.valueOf(head.columns())),
              cells.values(),
              head.has("text") ? cells.texts() : List.of(),
              sides,
              cells.reasons());
      case "bars" ->
          new Figure.Bars(head.name(), head.title(), head.quantity(), rows, cells.values(), sides);
      case String kind ->
          throw new IllegalStateException("The store holds a figure of kind '" + kind + "'.");
    };
  }

  private Axis axis(Head head, int which, String id) {
    List<String> labels = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    database.select(
        "select label, number from figure_label where run = ? and figure = ? and axis = ?"
            + " order by place",
        row -> {
          labels.add(row.getString("label"));
          Double number = number(row, "number");
          if (number != null) {
            numbers.add(number);
          }
          return which;
        },
        run,
        head.name(),
        List.of("facet", "row", "column").get(which));
    return Axis.of(id, String.valueOf(head.captions().get(which)), labels, numbers);
  }

  private Cells cells(Head head) {
    Cells cells = Cells.none();
    database.select(
        "select * from figure_cell where run = ? and figure = ? order by facet, row, column",
        cells::add,
        run,
        head.name());
    return cells;
  }

  private static @Nullable Double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }
}
