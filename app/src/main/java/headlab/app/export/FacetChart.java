package headlab.app.export;

import headlab.app.figure.ColourScale;
import headlab.engine.figure.Figure;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.title.PaintScaleLegend;

/// The facets of a grid as small heatmaps side by side, all in one scale with one colour bar.
///
/// @param panels in the order of the facets, row by row
record FacetChart(
    String title, List<Panel> panels, PaintScaleLegend bar, double width, double height)
    implements Drawing {
  private static final double WIDEST = 700;
  private static final double GAP = 6;
  private static final double TITLE = 26;
  private static final double BAR = 62;
  private static final double TALLEST_BAR = 220;

  /// One heatmap and where it lies.
  record Panel(FigureChart chart, double x, double y) {}

  static FacetChart of(Figure.Grid grid, ColourScale scale) {
    List<Panel> panels = new ArrayList<>();
    double wide = 0;
    double high = 0;
    int across = 1;
    for (int i = 0; i < grid.facetCount(); i++) {
      FigureChart chart = GridChart.panel(grid.facet(i), scale);
      wide = chart.width();
      high = chart.height();
      across = across(grid.facetCount(), wide);
      panels.add(
          new Panel(
              chart,
              FigureChart.PADDING + i % across * (wide + GAP),
              TITLE + Math.floorDiv(i, across) * (high + GAP)));
    }
    int down = Math.ceilDiv(grid.facetCount(), across);
    double right = FigureChart.PADDING + across * (wide + GAP) + BAR + FigureChart.RIGHT_PADDING;
    return new FacetChart(
        grid.title(),
        panels,
        GridChart.bar(grid, scale),
        Math.ceil(Math.max(right, titleWidth(grid.title()) + 2 * FigureChart.RIGHT_PADDING)),
        Math.ceil(TITLE + down * (high + GAP) + FigureChart.PADDING));
  }

  /// As many side by side as the page takes, in rows of nearly one length.
  private static int across(int count, double wide) {
    int most = Math.clamp((int) (WIDEST / (wide + GAP)), 1, count);
    return Math.ceilDiv(count, Math.ceilDiv(count, most));
  }

  @Override
  public void draw(Graphics2D g2) {
    g2.setPaint(FigureChart.INK);
    g2.setFont(titleFont());
    g2.drawString(title, (float) ((width - titleWidth(title)) / 2), 18f);
    for (Panel panel : panels) {
      panel
          .chart()
          .chart()
          .draw(
              g2,
              new Rectangle2D.Double(
                  panel.x(), panel.y(), panel.chart().width(), panel.chart().height()));
    }
    double right =
        panels.stream().mapToDouble(panel -> panel.x() + panel.chart().width()).max().orElse(0);
    double tall = Math.min(TALLEST_BAR, height - TITLE - 40);
    Rectangle2D place = new Rectangle2D.Double(right + GAP, TITLE + 18, BAR, tall);
    bar.draw(g2, place);
  }

  private static Font titleFont() {
    return FigureFont.at(FigureChart.TITLE_SIZE);
  }

  private static double titleWidth(String title) {
    Graphics2D nowhere = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    double width = nowhere.getFontMetrics(titleFont()).stringWidth(title);
    nowhere.dispose();
    return width;
  }
}
