package headlab.app.export;

import headlab.app.figure.ColourScale;
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
    };
  }

  double width();

  double height();

  /// Draws it with its upper left corner at the origin, one unit a point.
  void draw(Graphics2D g2);
}
