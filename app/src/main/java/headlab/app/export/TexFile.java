package headlab.app.export;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A figure's numbers as LaTeX tables with the rules of the package booktabs; where they come from
/// stands above as comments.
final class TexFile {
  private TexFile() {}

  static byte[] encode(Figure figure, Provenance provenance) {
    String head =
        Stream.concat(
                Stream.of("Made by Headlab; needs \\usepackage{booktabs}."),
                provenance.lines().lines())
            .map(line -> "% " + line + "\n")
            .collect(Collectors.joining());
    String body =
        switch (figure) {
          case Figure.Grid grid -> grid(grid);
          case Figure.Bars bars -> bars(bars);
          case Figure.Curve curve -> curve(curve);
          case Figure.Scatter scatter -> scatter(scatter);
          case Figure.Table table -> table(table);
          case Figure.Strip strip -> strip(strip);
        };
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  private static String grid(Figure.Grid grid) {
    StringBuilder all = new StringBuilder();
    for (int facet = 0; facet < grid.facetCount(); facet++) {
      Figure.Grid slice = grid.facet(facet);
      Axis which = slice.facets();
      String title =
          grid.title()
              + (which == null ? "" : ", " + which.caption() + " " + which.labels().getFirst());
      TexTable table = new TexTable(title, grid.quantity().name());
      table.header(first(grid.rows().caption(), grid.columns().labels()));
      for (int row = 0; row < grid.rows().size(); row++) {
        List<String> cells = new ArrayList<>(List.of(TexText.words(grid.rows().labels().get(row))));
        for (int column = 0; column < grid.columns().size(); column++) {
          String text = slice.text(row, column);
          cells.add(text == null ? TexText.number(slice.at(row, column)) : TexText.words(text));
        }
        table.row(cells);
      }
      all.append(table.text());
    }
    return all.toString();
  }

  private static String bars(Figure.Bars bars) {
    Map<String, List<@Nullable Double>> columns = new LinkedHashMap<>();
    columns.put(bars.quantity().name(), bars.values());
    columns.putAll(sides(bars.sides()));
    return columns(bars, bars.bars(), columns);
  }

  private static String scatter(Figure.Scatter scatter) {
    Map<String, List<@Nullable Double>> columns = new LinkedHashMap<>();
    columns.put(scatter.x().name(), scatter.across());
    columns.put(scatter.quantity().name(), scatter.values());
    columns.putAll(sides(scatter.sides()));
    return columns(scatter, scatter.points(), columns);
  }

  private static Map<String, List<@Nullable Double>> sides(Figure.Sides sides) {
    Map<String, List<@Nullable Double>> columns = new LinkedHashMap<>();
    columns.put("low", sides.low());
    columns.put("high", sides.high());
    columns.put("random control", sides.control());
    columns.values().removeIf(List::isEmpty);
    return columns;
  }

  private static String columns(
      Figure figure, Axis axis, Map<String, List<@Nullable Double>> columns) {
    TexTable table = new TexTable(figure.title(), figure.quantity().name());
    table.header(first(axis.caption(), List.copyOf(columns.keySet())));
    for (int i = 0; i < axis.size(); i++) {
      List<String> cells = new ArrayList<>(List.of(TexText.words(axis.labels().get(i))));
      for (List<@Nullable Double> column : columns.values()) {
        cells.add(TexText.number(column.get(i)));
      }
      table.row(cells);
    }
    return table.text();
  }

  private static String curve(Figure.Curve curve) {
    TexTable table = new TexTable(curve.title(), curve.quantity().name());
    table.header(first(curve.along().caption(), curve.series().labels()));
    Figure.Sides sides = curve.sides();
    for (int point = 0; point < curve.along().size(); point++) {
      List<String> cells = new ArrayList<>(List.of(curve.along().labels().get(point)));
      for (int line = 0; line < curve.series().size(); line++) {
        int index = curve.index(line, point);
        String number = TexText.number(curve.values().get(index));
        boolean interval =
            !sides.low().isEmpty() && !sides.high().isEmpty() && sides.low().get(index) != null;
        cells.add(
            interval
                ? "%s [%s, %s]"
                    .formatted(
                        number,
                        TexText.number(sides.low().get(index)),
                        TexText.number(sides.high().get(index)))
                : number);
      }
      table.row(cells);
    }
    return table.text();
  }

  private static String table(Figure.Table figure) {
    TexTable table = new TexTable(figure.title(), "");
    table.header(figure.columns());
    for (List<Entry> row : figure.rows()) {
      table.row(
          row.stream()
              .map(
                  entry ->
                      switch (entry) {
                        case Entry.Words words -> TexText.words(words.text());
                        case Entry.Value value when value.whole() ->
                            TexText.minus(value.toString());
                        case Entry.Value value -> TexText.number(value.value());
                        case Entry.Empty empty -> "";
                      })
              .toList());
    }
    return table.text();
  }

  private static String strip(Figure.Strip strip) {
    TexTable table = new TexTable(strip.title(), strip.quantity().name());
    table.header(List.of("Line", "Position", "Token", strip.quantity().name()));
    for (Figure.Strip.Line line : strip.lines()) {
      for (int i = 0; i < line.tokens().size(); i++) {
        table.row(
            List.of(
                TexText.words(line.label()),
                Integer.toString(i),
                TexText.words(line.tokens().get(i)),
                TexText.number(line.values().get(i))));
      }
    }
    return table.text();
  }

  private static List<String> first(String caption, List<String> rest) {
    List<String> all = new ArrayList<>(List.of(caption));
    all.addAll(rest);
    return all;
  }
}
