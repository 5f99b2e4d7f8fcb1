package headlab.app.export;

import java.awt.geom.Ellipse2D;

/// The circle of one point, which still knows what it stands for.
@SuppressWarnings("serial") // drawn and forgotten
final class PointShape extends Ellipse2D.Double {
  final String label;

  PointShape(double x, double y, double size, String label) {
    super(x, y, size, size);
    this.label = label;
  }
}
