package headlab.app.export;

import headlab.engine.figure.Axis;
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
