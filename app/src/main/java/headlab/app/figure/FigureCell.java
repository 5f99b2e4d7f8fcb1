package headlab.app.figure;

import headlab.engine.figure.Figure;

/// A cell that was clicked in a heatmap.
///
/// @param figure the whole figure
/// @param facet which heatmap of it, 0 where it has one
public record FigureCell(Figure.Grid figure, int facet, int row, int column) {
  /// The heatmap that the cell is in.
  public Figure.Grid grid() {
    return figure.facet(facet);
  }

  /// Which cell it is: `Head 5.1`.
  public String place() {
    return CellWords.place(grid(), row, column);
  }
}
