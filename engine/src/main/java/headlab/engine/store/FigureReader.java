package headlab.engine.store;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
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
      Quantity across,
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
          new Quantity(String.valueOf(row.getString("x_quantity")), row.getBoolean("x_diverging")),
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
    return switch (head.kind()) {
      case "grid" -> grid(head, cells(head));
      case "bars" -> bars(head, cells(head));
      case "curve" -> curve(head, cells(head));
      case "scatter" -> scatter(head);
      case "table" -> table(head, cells(head));
      case "strip" -> strip(head);
      case String kind ->
          throw new IllegalStateException("The store holds a figure of kind '" + kind + "'.");
    };
  }

  private Figure grid(Head head, Cells cells) {
    return new Figure.Grid(
        head.name(),
        head.title(),
        head.quantity(),
        head.facets() == null ? null : axis(head, 0, head.facets()),
        axis(head, 1, head.rows()),
        axis(head, 2, String.valueOf(head.columns())),
        cells.values(),
        head.has("text") ? cells.texts() : List.of(),
        cells.sides(head),
        cells.reasons());
  }

  private Figure bars(Head head, Cells cells) {
    return new Figure.Bars(
        head.name(),
        head.title(),
        head.quantity(),
        axis(head, 1, head.rows()),
        cells.values(),
        cells.sides(head));
  }

  private Figure curve(Head head, Cells cells) {
    return new Figure.Curve(
        head.name(),
        head.title(),
        head.quantity(),
        axis(head, 1, head.rows()),
        (Axis.Numbers) axis(head, 2, String.valueOf(head.columns())),
        cells.values(),
        cells.sides(head));
  }

  /// Its cells lie in two columns: upwards with the side values, and across.
  private Figure scatter(Head head) {
    Cells upwards = cells(head, " and column = 0");
    return new Figure.Scatter(
        head.name(),
        head.title(),
        head.across(),
        head.quantity(),
        axis(head, 1, head.rows()),
        cells(head, " and column = 1").values(),
        upwards.values(),
        upwards.sides(head));
  }

  private Figure table(Head head, Cells cells) {
    List<String> columns = axis(head, 2, String.valueOf(head.columns())).labels();
    List<List<Entry>> rows = new ArrayList<>();
    for (int from = 0; from < cells.values().size(); from += columns.size()) {
      List<Entry> row = new ArrayList<>();
      for (int i = from; i < from + columns.size(); i++) {
        String text = cells.texts().get(i);
        row.addAll(Entry.row(text == null ? cells.values().get(i) : text));
      }
      rows.add(row);
    }
    return new Figure.Table(head.name(), head.title(), columns, rows, head.n());
  }

  private Figure strip(Head head) {
    List<String> labels = axis(head, 1, head.rows()).labels();
    List<Figure.Strip.Line> lines = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Cells line = cells(head, " and row = " + i);
      List<String> tokens = line.texts().stream().map(String::valueOf).toList();
      lines.add(new Figure.Strip.Line(labels.get(i), tokens, line.values()));
    }
    return new Figure.Strip(head.name(), head.title(), head.quantity(), lines, head.n());
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
    return cells(head, "");
  }

  /// The cells that meet a further condition.
  private Cells cells(Head head, String condition) {
    Cells cells = Cells.none();
    database.select(
        "select * from figure_cell where run = ? and figure = ?"
            + condition
            + " order by facet, row, column",
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
