package headlab.app.export;

import headlab.app.figure.ColourScale;
import java.awt.Color;
import java.awt.Paint;
import org.jfree.chart.renderer.PaintScale;

/// The colour scale as charts ask for it.
record ScalePaint(ColourScale scale) implements PaintScale {
  @Override
  public double getLowerBound() {
    return scale.low();
  }

  @Override
  public double getUpperBound() {
    return scale.high();
  }

  @Override
  public Paint getPaint(double value) {
    return new Color(scale.argb(value));
  }
}
