package headlab.app.export;

import headlab.app.figure.ColourScale;
import headlab.app.figure.Plotted;
import headlab.engine.figure.Figure;
import java.awt.Graphics2D;

/// A figure laid out on a page of a definite size in points (1/72 inch), to be drawn on anything.
interface Drawing {
  /// Lays out `figure`.
  static Drawing of(Figure figure) {
    return switch (figure) {
      case Figure.Grid grid -> {
        ColourScale scale = ColourScale.of(grid.quantity(), grid.values());
        yield grid.facets() == null ? GridChart.of(grid, scale) : FacetChart.of(grid, scale);
      }
      case Figure.Bars bars -> BarsChart.of(bars);
      case Figure.Curve curve -> PlaneChart.of(curve.title(), Plotted.of(curve));
      case Figure.Scatter scatter -> PlaneChart.of(scatter.title(), Plotted.of(scatter));
      case Figure.Table table -> TableDrawing.of(table);
      case Figure.Strip strip -> StripDrawing.of(strip);
    };
  }

  double width();

  double height();

  /// Draws it with its upper left corner at the origin, one unit a point.
  void draw(Graphics2D g2);
}
