package headlab.app.export;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.Locale;
import java.util.Optional;

/// What a grid's cell says in words: `5.1: 0.731`, or why it has no value.
final class CellText {
  private CellText() {}

  static String of(Figure.Grid grid, int row, int column) {
    Double value = grid.at(row, column);
    String why = reason(grid, row, column).map(reason -> " (" + reason + ")").orElse("");
    String number = value == null ? "no value" : String.format(Locale.ROOT, "%.6g", value);
    return name(grid, row, column) + ": " + number + why;
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

  static Optional<String> reason(Figure.Grid grid, int row, int column) {
    return grid.reasons().stream()
        .filter(absent -> absent.row() == row && absent.column() == column)
        .map(Absent::why)
        .findFirst();
  }
}
