package headlab.app.export;

import java.awt.geom.Rectangle2D;

/// The rectangle of one heatmap cell, which still knows which cell it is.
///
/// It reaches half a point under its right and lower neighbours, which are drawn later: viewers
/// that smooth edges would otherwise show seams.
@SuppressWarnings("serial") // drawn and forgotten
final class CellShape extends Rectangle2D.Double {
  final String label;

  CellShape(double x, double y, double width, double height, String label) {
    super(x, y, width, height);
    this.label = label;
  }
}
