package headlab.app.cli.text;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A figure as a table for a terminal, with its strongest cells in a line below.
public final class FigureText {
  private static final int STRONGEST = 5;
  private static final int WIDEST = 128;

  private FigureText() {}

  public static String of(Figure figure) {
    String quantity = figure.quantity().name();
    String head =
        figure.name() + ": " + figure.title() + (quantity.isEmpty() ? "" : " (" + quantity + ")");
    return switch (figure) {
      case Figure.Grid grid -> head + "\n" + grid(grid);
      case Figure.Bars bars -> head + "\n" + table(bars);
      case Figure.Curve curve -> head + "\n" + OtherText.of(curve);
      case Figure.Scatter scatter -> head + "\n" + OtherText.of(scatter);
      case Figure.Table table -> head + "\n" + OtherText.of(table);
      case Figure.Strip strip -> head + "\n" + OtherText.of(strip);
    };
  }

  private static String grid(Figure.Grid grid) {
    Axis facets = grid.facets();
    return IntStream.range(0, grid.facetCount())
        .mapToObj(
            i -> {
              Figure.Grid facet = grid.facet(i);
              String head =
                  facets == null ? "" : facets.caption() + " " + facets.labels().get(i) + "\n";
              return head + table(facet) + "\n" + strongest(facet);
            })
        .collect(Collectors.joining("\n\n"));
  }

  /// The cells with the largest absolute values, largest first, and where they are known their
  /// intervals and random controls: `5.1 0.7312 [0.61, 0.84] (random 0.02)`.
  public static String strongest(Figure.Grid grid) {
    String cells =
        IntStream.range(0, grid.values().size())
            .boxed()
            .filter(i -> grid.values().get(i) != null)
            .sorted(Comparator.comparingDouble(i -> -size(grid.values().get(i))))
            .limit(STRONGEST)
            .map(
                i ->
                    name(grid, i) + " " + number(grid.values().get(i)) + beside(grid.sides().at(i)))
            .collect(Collectors.joining(", "));
    return cells.isEmpty() ? "No cell has a value." : "Strongest: " + cells;
  }

  /// What cell `index`, row by row, is called: `5.1`, or layer and label.
  public static String name(Figure.Grid grid, int index) {
    int columns = grid.columns().size();
    String row = grid.rows().labels().get(Math.floorDiv(index, columns));
    String column = grid.columns().labels().get(index % columns);
    boolean head = grid.rows() instanceof Axis.Layers && grid.columns() instanceof Axis.Heads;
    return head ? row + "." + column : grid.rows().caption() + " " + row + " " + column;
  }

  private static String table(Figure.Grid grid) {
    if (grid.columns().size() > WIDEST) {
      return "%d x %d values, too wide for a terminal: --json prints them, --export writes them."
          .formatted(grid.rows().size(), grid.columns().size());
    }
    List<String> header = new ArrayList<>(List.of(grid.rows().caption()));
    header.addAll(grid.columns().labels());
    TextTable table = new TextTable(header);
    for (int row = 0; row < grid.rows().size(); row++) {
      List<Object> line = new ArrayList<>(List.of(grid.rows().labels().get(row)));
      for (int column = 0; column < grid.columns().size(); column++) {
        Double value = grid.at(row, column);
        String text = grid.text(row, column);
        line.add(text != null ? text : value == null ? "-" : value);
      }
      table.add(line);
    }
    return table.format();
  }

  private static String table(Figure.Bars bars) {
    Map<String, List<@Nullable Double>> numbers = new LinkedHashMap<>();
    numbers.put(bars.quantity().name(), bars.values());
    numbers.put("low", bars.sides().low());
    numbers.put("high", bars.sides().high());
    numbers.put("random control", bars.sides().control());
    numbers.values().removeIf(List::isEmpty);
    List<String> header = new ArrayList<>(List.of(bars.bars().caption()));
    header.addAll(numbers.keySet());
    TextTable table = new TextTable(header);
    for (int i = 0; i < bars.values().size(); i++) {
      List<Object> line = new ArrayList<>(List.of(bars.bars().labels().get(i)));
      for (List<@Nullable Double> each : numbers.values()) {
        Double value = each.get(i);
        line.add(value == null ? "-" : value);
      }
      table.add(line);
    }
    return table.format();
  }

  /// What stands beside a value: ` [0.61, 0.84] (random 0.02)`; empty where nothing does.
  static String beside(Figure.Beside beside) {
    Double low = beside.low();
    Double high = beside.high();
    Double control = beside.control();
    String interval =
        low == null || high == null ? "" : " [" + number(low) + ", " + number(high) + "]";
    return interval + (control == null ? "" : " (random " + number(control) + ")");
  }

  private static double size(@Nullable Double value) {
    return Math.abs(Objects.requireNonNull(value));
  }

  private static String number(@Nullable Double value) {
    return TextTable.number(Objects.requireNonNull(value));
  }
}
