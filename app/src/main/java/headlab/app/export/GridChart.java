package headlab.app.export;

import headlab.app.figure.ColourScale;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Objects;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.RectangleConstraint;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.Size2D;
import org.jfree.data.Range;
import org.jfree.data.xy.DefaultXYDataset;

/// A grid as a heatmap: row 0 at the top, a colour bar at the right, every label that fits.
final class GridChart {
  private static final double LABEL_CHARACTER = FigureChart.LABEL_SIZE * 0.62;

  private GridChart() {}

  static FigureChart of(Figure.Grid grid, ColourScale scale) {
    boolean turned = turned(grid);
    XYPlot plot = plot(grid, scale, turned);
    JFreeChart chart = FigureChart.chart(grid.title(), plot);
    PaintScaleLegend bar = bar(grid, scale);
    chart.addSubtitle(bar);
    double titleWidth = grid.title().length() * FigureChart.TITLE_SIZE * 0.62 + 40;
    double width = left(grid) + across(grid) + 100;
    FigureChart laidOut =
        new FigureChart(
            chart,
            Math.ceil(Math.max(width, titleWidth)),
            Math.ceil(extent(grid.rows().size()) + below(grid, turned) + 46));
    align(bar, laidOut);
    return laidOut;
  }

  /// One facet as a small heatmap without a colour bar, under its label.
  static FigureChart panel(Figure.Grid grid, ColourScale scale) {
    Axis facet = Objects.requireNonNull(grid.facets());
    double wide = Math.max(small(grid.columns().size()), texts(grid));
    boolean turned = longest(grid.columns()) * LABEL_CHARACTER > wide / grid.columns().size();
    boolean numbers = grid.columns() instanceof Axis.Layers || grid.columns() instanceof Axis.Heads;
    JFreeChart chart =
        FigureChart.chart(
            facet.caption() + " " + facet.labels().getFirst(),
            plot(grid, scale, turned && !numbers));
    chart.getTitle().setFont(FigureFont.at(FigureChart.CAPTION_SIZE));
    chart.getTitle().setPadding(new RectangleInsets(0, 2, 3, 2));
    chart.setPadding(new RectangleInsets(2, 2, 2, 6));
    return new FigureChart(
        chart,
        Math.ceil(left(grid) + wide + 10),
        Math.ceil(small(grid.rows().size()) + below(grid, turned && !numbers) + 22));
  }

  private static XYPlot plot(Figure.Grid grid, ColourScale scale, boolean turned) {
    SymbolAxis columns = axis(grid.columns());
    columns.setVerticalTickLabels(turned);
    SymbolAxis rows = axis(grid.rows());
    rows.setInverted(true);
    XYPlot plot = new XYPlot(cells(grid), columns, rows, new CellRenderer(grid, scale));
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setOutlinePaint(FigureChart.INK);
    plot.setOutlineStroke(new BasicStroke(0.8f));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setBackgroundPaint(null);
    return plot;
  }

  private static double left(Figure.Grid grid) {
    return longest(grid.rows()) * LABEL_CHARACTER + 30;
  }

  private static double below(Figure.Grid grid, boolean turned) {
    return turned ? longest(grid.columns()) * LABEL_CHARACTER + 26 : 36;
  }

  /// Makes the colour bar as high as the cells; where they lie is known after a first drawing.
  private static void align(PaintScaleLegend bar, FigureChart laidOut) {
    Graphics2D nowhere = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    ChartRenderingInfo info = new ChartRenderingInfo();
    Rectangle2D page = new Rectangle2D.Double(0, 0, laidOut.width(), laidOut.height());
    laidOut.chart().draw(nowhere, page, info);
    Range room = new Range(0, laidOut.width() - FigureChart.PADDING - FigureChart.RIGHT_PADDING);
    Size2D title =
        laidOut
            .chart()
            .getTitle()
            .arrange(nowhere, new RectangleConstraint(room, new Range(0, laidOut.height())));
    nowhere.dispose();
    double top = FigureChart.PADDING + title.height;
    Rectangle2D cells = info.getPlotInfo().getDataArea();
    double bottom = laidOut.height() - FigureChart.PADDING - cells.getMaxY();
    bar.setMargin(new RectangleInsets(Math.max(0, cells.getY() - top), 14, bottom, 0));
  }

  /// Points that `cells` cells in a row take: cells of 24, fewer where there are many.
  private static double extent(int cells) {
    return Math.clamp(cells * 24.0, 120, 620);
  }

  /// The same across; more where text stands in the cells.
  private static double across(Figure.Grid grid) {
    return Math.max(extent(grid.columns().size()), texts(grid));
  }

  private static double texts(Figure.Grid grid) {
    double widest = 0;
    for (String text : grid.texts()) {
      double wide = text == null ? 0 : TextWidth.of(text, FigureFont.at(CellRenderer.CELL_TEXT));
      widest = Math.max(widest, Math.min(60, wide));
    }
    return widest == 0 ? 0 : (widest + 4) * grid.columns().size();
  }

  /// The same in a small heatmap.
  private static double small(int cells) {
    return Math.clamp(cells * 12.0, 84, 260);
  }

  private static boolean turned(Figure.Grid grid) {
    double room = across(grid) / grid.columns().size();
    return longest(grid.columns()) * LABEL_CHARACTER > room;
  }

  private static int longest(Axis axis) {
    return axis.labels().stream().mapToInt(String::length).max().orElse(1);
  }

  private static SymbolAxis axis(Axis axis) {
    SymbolAxis symbols = new SymbolAxis(axis.caption(), axis.labels().toArray(new String[0]));
    symbols.setGridBandsVisible(false);
    symbols.setRange(-0.5, axis.size() - 0.5);
    style(symbols);
    return symbols;
  }

  static void style(ValueAxis axis) {
    axis.setLabelFont(FigureFont.at(FigureChart.CAPTION_SIZE));
    axis.setTickLabelFont(FigureFont.at(FigureChart.LABEL_SIZE));
    axis.setLabelPaint(FigureChart.INK);
    axis.setTickLabelPaint(FigureChart.INK);
    axis.setAxisLineVisible(false);
    axis.setTickMarkPaint(FigureChart.INK);
    axis.setTickMarkStroke(new BasicStroke(0.6f));
  }

  static PaintScaleLegend bar(Figure.Grid grid, ColourScale scale) {
    NumberAxis axis = new NumberAxis(grid.quantity().name());
    style(axis);
    axis.setRange(scale.low(), scale.high());
    PaintScaleLegend bar = new PaintScaleLegend(new ScalePaint(scale), axis);
    bar.setPosition(RectangleEdge.RIGHT);
    bar.setAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
    bar.setStripWidth(12);
    bar.setSubdivisionCount(200);
    bar.setStripOutlineVisible(false);
    bar.setPadding(RectangleInsets.ZERO_INSETS);
    bar.setMargin(new RectangleInsets(0, 14, 0, 0));
    bar.setBackgroundPaint(Color.WHITE);
    return bar;
  }

  private static DefaultXYDataset cells(Figure.Grid grid) {
    int columns = grid.columns().size();
    double[][] places = new double[2][grid.values().size()];
    for (int i = 0; i < grid.values().size(); i++) {
      places[0][i] = i % columns;
      places[1][i] = Math.floorDiv(i, columns);
    }
    DefaultXYDataset cells = new DefaultXYDataset();
    cells.addSeries("cells", places);
    return cells;
  }
}
