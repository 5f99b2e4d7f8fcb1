package headlab.app.cli.text;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A figure as a table for a terminal, with its strongest cells in a line below.
public final class FigureText {
  private static final int STRONGEST = 5;

  private FigureText() {}

  public static String of(Figure figure) {
    String head = "%s: %s (%s)".formatted(figure.name(), figure.title(), figure.quantity().name());
    return switch (figure) {
      case Figure.Grid grid -> head + "\n" + table(grid) + "\n" + strongest(grid);
      case Figure.Bars bars -> head + "\n" + table(bars);
    };
  }

  /// The cells with the largest absolute values, largest first: `5.1 0.7312`.
  public static String strongest(Figure.Grid grid) {
    String cells =
        IntStream.range(0, grid.values().size())
            .boxed()
            .filter(i -> grid.values().get(i) != null)
            .sorted(Comparator.comparingDouble(i -> -size(grid.values().get(i))))
            .limit(STRONGEST)
            .map(i -> name(grid, i) + " " + number(grid.values().get(i)))
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
    List<String> header = new ArrayList<>(List.of(grid.rows().caption()));
    header.addAll(grid.columns().labels());
    TextTable table = new TextTable(header);
    for (int row = 0; row < grid.rows().size(); row++) {
      List<Object> line = new ArrayList<>(List.of(grid.rows().labels().get(row)));
      for (int column = 0; column < grid.columns().size(); column++) {
        Double value = grid.at(row, column);
        line.add(value == null ? "-" : value);
      }
      table.add(line);
    }
    return table.format();
  }

  private static String table(Figure.Bars bars) {
    TextTable table = new TextTable(List.of(bars.bars().caption(), bars.quantity().name()));
    for (int i = 0; i < bars.values().size(); i++) {
      Double value = bars.values().get(i);
      table.add(List.of(bars.bars().labels().get(i), value == null ? "-" : value));
    }
    return table.format();
  }

  private static double size(@Nullable Double value) {
    return Math.abs(Objects.requireNonNull(value));
  }

  private static String number(@Nullable Double value) {
    return TextTable.number(Objects.requireNonNull(value));
  }
}
