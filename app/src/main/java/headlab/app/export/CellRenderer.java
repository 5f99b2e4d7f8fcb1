package headlab.app.export;

import headlab.app.figure.ColourScale;
import headlab.app.figure.Palette;
import headlab.engine.figure.Figure;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.data.xy.XYDataset;

/// Draws a grid's cells as one rectangle each, or as one image where they are too many for vectors;
/// absent cells are hatched.
@SuppressWarnings("serial") // drawn and forgotten
final class CellRenderer extends AbstractXYItemRenderer {
  /// More cells than this are drawn as an image.
  static final int MOST_RECTANGLES = 100 * 100;

  private static final Color ABSENT = new Color(0xececec);
  private static final Color HATCH = new Color(0x9a9a9a);
  private static final double UNDERLAP = 0.5;

  /// The size of text within cells.
  static final double CELL_TEXT = 6.5;

  private final transient Figure.Grid grid;
  private final transient ColourScale scale;
  private final int columns;

  CellRenderer(Figure.Grid grid, ColourScale scale) {
    this.grid = grid;
    this.scale = scale;
    this.columns = grid.columns().size();
  }

  @Override
  public void drawItem(
      Graphics2D g2,
      XYItemRendererState state,
      Rectangle2D area,
      PlotRenderingInfo info,
      XYPlot plot,
      ValueAxis domain,
      ValueAxis range,
      XYDataset dataset,
      int series,
      int item,
      CrosshairState crosshair,
      int pass) {
    int row = item / columns;
    int column = item % columns;
    Rectangle2D cell = new Rectangle2D.Double();
    double left = domain.valueToJava2D(column - 0.5, area, plot.getDomainAxisEdge());
    double top = range.valueToJava2D(row - 0.5, area, plot.getRangeAxisEdge());
    cell.setFrameFromDiagonal(
        left,
        top,
        domain.valueToJava2D(column + 0.5, area, plot.getDomainAxisEdge()),
        range.valueToJava2D(row + 0.5, area, plot.getRangeAxisEdge()));
    if (grid.values().size() <= MOST_RECTANGLES) {
      draw(g2, row, column, cell);
    } else if (item == 0) {
      g2.drawImage(image(), place(area, columns, grid.rows().size()), null);
    }
  }

  private void draw(Graphics2D g2, int row, int column, Rectangle2D cell) {
    Double value = grid.at(row, column);
    g2.setPaint(value == null ? ABSENT : new Color(scale.argb(value)));
    double right = column + 1 < columns ? UNDERLAP : 0;
    double below = row + 1 < grid.rows().size() ? UNDERLAP : 0;
    g2.fill(
        new CellShape(
            cell.getX(),
            cell.getY(),
            cell.getWidth() + right,
            cell.getHeight() + below,
            CellText.of(grid, row, column)));
    if (value == null) {
      hatch(g2, cell);
    }
    String words = grid.text(row, column);
    if (words != null && !words.isEmpty()) {
      boolean dark = value != null && Palette.dark(scale.argb(value));
      g2.setPaint(dark ? Color.WHITE : FigureChart.INK);
      write(g2, words, cell);
    }
  }

  /// Text in the middle of a cell, as much of it as the cell takes.
  private static void write(Graphics2D g2, String words, Rectangle2D cell) {
    Font font = FigureFont.at(CELL_TEXT);
    String shown = words;
    while (shown.length() > 1 && TextWidth.of(shown, font) > cell.getWidth() - 2) {
      String shorter = shown.replaceAll("…$", "");
      shown = shorter.substring(0, shorter.offsetByCodePoints(shorter.length(), -1)) + "…";
      if (shown.length() <= 2) {
        break;
      }
    }
    g2.setFont(font);
    g2.drawString(
        shown,
        (float) (cell.getCenterX() - TextWidth.of(shown, font) / 2),
        (float) (cell.getCenterY() + CELL_TEXT * 0.36));
  }

  /// Lines of slope -1, cut at the cell's edges here so that no clip is needed.
  private static void hatch(Graphics2D g2, Rectangle2D cell) {
    g2.setPaint(HATCH);
    g2.setStroke(new BasicStroke(0.6f));
    double width = cell.getWidth();
    double height = cell.getHeight();
    double step = Math.max(2.5, Math.min(width, height) / 4);
    for (double sum = step; sum < width + height; sum += step) {
      double x1 = Math.max(0, sum - height);
      double x2 = Math.min(width, sum);
      g2.draw(
          new Line2D.Double(
              cell.getX() + x1, cell.getY() + sum - x1, cell.getX() + x2, cell.getY() + sum - x2));
    }
  }

  private static AffineTransform place(Rectangle2D area, double width, double height) {
    AffineTransform place = AffineTransform.getTranslateInstance(area.getX(), area.getY());
    place.scale(area.getWidth() / width, area.getHeight() / height);
    return place;
  }

  private BufferedImage image() {
    int rows = grid.rows().size();
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        Double value = grid.at(row, column);
        image.setRGB(column, row, value == null ? ABSENT.getRGB() : scale.argb(value));
      }
    }
    return image;
  }
}
