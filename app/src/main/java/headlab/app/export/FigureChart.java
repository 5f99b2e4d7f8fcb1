package headlab.app.export;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleInsets;

/// A figure laid out as one chart of a definite size in points.
record FigureChart(JFreeChart chart, double width, double height) implements Drawing {
  static final Color INK = new Color(0x24292f);
  static final double PADDING = 6;
  static final double RIGHT_PADDING = 10;
  static final double TITLE_SIZE = 12;
  static final double CAPTION_SIZE = 10;
  static final double LABEL_SIZE = 8.5;

  static {
    // Turned text stays text: the other way of the library draws outlines.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  /// A chart of `plot` with the title in place.
  static JFreeChart chart(String title, Plot plot) {
    JFreeChart chart = new JFreeChart(title, FigureFont.at(TITLE_SIZE), plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(PADDING, PADDING, PADDING, RIGHT_PADDING));
    chart.getTitle().setPaint(INK);
    chart.getTitle().setPadding(new RectangleInsets(2, 2, 8, 2));
    chart.setTextAntiAlias(RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    chart
        .getRenderingHints()
        .put(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    return chart;
  }

  @Override
  public void draw(Graphics2D g2) {
    chart.draw(g2, new Rectangle2D.Double(0, 0, width, height));
  }
}
