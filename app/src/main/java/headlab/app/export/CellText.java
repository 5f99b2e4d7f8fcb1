package headlab.app.export;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.Locale;

/// What a cell of one heatmap says in words: `5.1: 0.731`, or why it has no value.
final class CellText {
  private CellText() {}

  static String of(Figure.Grid grid, int row, int column) {
    Double value = grid.at(row, column);
    String why = grid.reason(0, row, column).map(reason -> " (" + reason + ")").orElse("");
    String number = value == null ? "no value" : String.format(Locale.ROOT, "%.6g", value);
    String text = grid.text(row, column) == null ? "" : grid.text(row, column) + " ";
    Axis facet = grid.facets();
    String which = facet == null ? "" : facet.caption() + " " + facet.labels().getFirst() + ", ";
    return which + name(grid, row, column) + ": " + text + number + why;
  }

  /// `5.1` where the cell is a head, else both labels.
  static String name(Figure.Grid grid, int row, int column) {
    String rowLabel = grid.rows().labels().get(row);
    String columnLabel = grid.columns().labels().get(column);
    return isHead(grid)
        ? rowLabel + "." + columnLabel
        : "%s %s, %s %s"
            .formatted(grid.rows().caption(), rowLabel, grid.columns().caption(), columnLabel);
  }

  static boolean isHead(Figure.Grid grid) {
    return grid.rows() instanceof Axis.Layers && grid.columns() instanceof Axis.Heads;
  }
}
