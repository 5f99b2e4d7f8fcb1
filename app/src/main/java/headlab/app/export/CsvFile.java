package headlab.app.export;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/// A figure as CSV in long form: one line for each cell, absent cells with their reason, and where
/// the numbers come from at the end of every line.
final class CsvFile {
  private static final List<String> SIDES =
      List.of(
          "value",
          "raw",
          "low",
          "high",
          "control",
          "n",
          "tried",
          "clean",
          "corrupted",
          "reason",
          "quantity",
          "model_sha256",
          "command");

  private CsvFile() {}

  static byte[] encode(Figure figure, Provenance provenance) {
    StringWriter text = new StringWriter();
    try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
      switch (figure) {
        case Figure.Grid grid -> print(csv, grid, provenance);
        case Figure.Bars bars -> print(csv, bars, provenance);
        case Figure.Curve curve -> print(csv, curve, provenance);
        case Figure.Scatter scatter -> print(csv, scatter, provenance);
        case Figure.Table table -> print(csv, table, provenance);
        case Figure.Strip strip -> print(csv, strip, provenance);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void print(CSVPrinter csv, Figure.Grid grid, Provenance provenance)
      throws IOException {
    Axis facets = grid.facets();
    List<String> names = new ArrayList<>(List.of("figure"));
    if (facets != null) {
      names.add(facets.id());
    }
    names.addAll(List.of(grid.rows().id(), grid.columns().id(), "cell"));
    if (!grid.texts().isEmpty()) {
      names.add("text");
    }
    header(csv, names);
    cells(csv, grid, provenance);
  }

  private static void cells(CSVPrinter csv, Figure.Grid grid, Provenance provenance)
      throws IOException {
    int columns = grid.columns().size();
    int size = grid.rows().size() * columns;
    Axis facets = grid.facets();
    Map<Integer, String> reasons = grid.reasonsByPlace();
    for (int i = 0; i < grid.values().size(); i++) {
      int row = i % size / columns;
      int column = i % columns;
      List<@Nullable Object> line = new ArrayList<>();
      line.add(grid.name());
      if (facets != null) {
        line.add(facets.labels().get(i / size));
      }
      line.add(grid.rows().labels().get(row));
      line.add(grid.columns().labels().get(column));
      line.add(CellText.isHead(grid) ? CellText.name(grid, row, column) : row + "," + column);
      if (!grid.texts().isEmpty()) {
        line.add(grid.texts().get(i));
      }
      sides(line, grid.values().get(i), i, grid.sides());
      line.add(reasons.get(i));
      origin(line, grid, provenance);
      csv.printRecord(line);
    }
  }

  private static void print(CSVPrinter csv, Figure.Bars bars, Provenance provenance)
      throws IOException {
    header(csv, List.of("figure", bars.bars().id(), "cell"));
    for (int i = 0; i < bars.values().size(); i++) {
      List<@Nullable Object> line = new ArrayList<>();
      line.add(bars.name());
      line.add(bars.bars().labels().get(i));
      line.add(Integer.toString(i));
      sides(line, bars.values().get(i), i, bars.sides());
      line.add(null);
      origin(line, bars, provenance);
      csv.printRecord(line);
    }
  }

  private static void print(CSVPrinter csv, Figure.Curve curve, Provenance provenance)
      throws IOException {
    header(csv, List.of("figure", curve.series().id(), curve.along().id()));
    int width = curve.along().size();
    for (int i = 0; i < curve.values().size(); i++) {
      List<@Nullable Object> line = new ArrayList<>();
      line.add(curve.name());
      line.add(curve.series().labels().get(Math.floorDiv(i, width)));
      line.add(curve.along().numbers().get(i % width));
      sides(line, curve.values().get(i), i, curve.sides());
      line.add(null);
      origin(line, curve, provenance);
      csv.printRecord(line);
    }
  }

  private static void print(CSVPrinter csv, Figure.Scatter scatter, Provenance provenance)
      throws IOException {
    header(csv, List.of("figure", scatter.points().id(), "x_quantity", "x"));
    for (int i = 0; i < scatter.values().size(); i++) {
      List<@Nullable Object> line = new ArrayList<>();
      line.add(scatter.name());
      line.add(scatter.points().labels().get(i));
      line.add(scatter.x().name());
      line.add(scatter.across().get(i));
      sides(line, scatter.values().get(i), i, scatter.sides());
      line.add(null);
      origin(line, scatter, provenance);
      csv.printRecord(line);
    }
  }

  private static void print(CSVPrinter csv, Figure.Table table, Provenance provenance)
      throws IOException {
    List<String> names = new ArrayList<>(List.of("figure"));
    names.addAll(table.columns());
    names.addAll(List.of("n", "model_sha256", "command"));
    csv.printRecord(names);
    for (List<Entry> row : table.rows()) {
      List<Object> line = new ArrayList<>(List.of(table.name()));
      row.forEach(entry -> line.add(entry.toString()));
      line.add(table.n());
      line.add(provenance.get("model sha256"));
      line.add(provenance.get("command"));
      csv.printRecord(line);
    }
  }

  private static void print(CSVPrinter csv, Figure.Strip strip, Provenance provenance)
      throws IOException {
    csv.printRecord(
        "figure",
        "line",
        "label",
        "position",
        "token",
        "value",
        "n",
        "quantity",
        "model_sha256",
        "command");
    for (int i = 0; i < strip.lines().size(); i++) {
      Figure.Strip.Line each = strip.lines().get(i);
      for (int position = 0; position < each.tokens().size(); position++) {
        List<@Nullable Object> line = new ArrayList<>();
        line.add(strip.name());
        line.add(i);
        line.add(each.label());
        line.add(position);
        line.add(each.tokens().get(position));
        line.add(each.values().get(position));
        line.add(strip.n());
        origin(line, strip, provenance);
        csv.printRecord(line);
      }
    }
  }

  private static void header(CSVPrinter csv, List<String> first) throws IOException {
    List<String> names = new ArrayList<>(first);
    names.addAll(SIDES);
    csv.printRecord(names);
  }

  private static void sides(
      List<@Nullable Object> line, @Nullable Double value, int index, Figure.Sides sides) {
    line.add(value);
    Figure.Beside beside = sides.at(index);
    line.add(beside.raw());
    line.add(beside.low());
    line.add(beside.high());
    line.add(beside.control());
    line.add(sides.n());
    line.add(sides.tried());
    line.add(sides.clean());
    line.add(sides.corrupted());
  }

  private static void origin(List<@Nullable Object> line, Figure figure, Provenance provenance) {
    line.add(figure.quantity().name());
    line.add(provenance.get("model sha256"));
    line.add(provenance.get("command"));
  }
}
