package headlab.app.export;

import headlab.app.figure.Palette;
import headlab.engine.figure.Figure;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jspecify.annotations.Nullable;

/// Bars in the order of their axis, red above 0 and blue below where the quantity diverges.
final class BarsChart {
  private BarsChart() {}

  static FigureChart of(Figure.Bars figure) {
    DefaultCategoryDataset values = new DefaultCategoryDataset();
    for (int i = 0; i < figure.values().size(); i++) {
      values.addValue(figure.values().get(i), "", new Label(i, figure.bars().labels().get(i)));
    }
    CategoryAxis names = new CategoryAxis(figure.bars().caption());
    names.setLabelFont(FigureFont.at(FigureChart.CAPTION_SIZE));
    names.setTickLabelFont(FigureFont.at(FigureChart.LABEL_SIZE));
    names.setLabelPaint(FigureChart.INK);
    names.setTickLabelPaint(FigureChart.INK);
    names.setMaximumCategoryLabelWidthRatio(40f);
    names.setCategoryLabelPositions(CategoryLabelPositions.UP_90);
    NumberAxis quantity = new NumberAxis(figure.quantity().name());
    GridChart.style(quantity);
    CategoryPlot plot = new CategoryPlot(values, names, quantity, new Bars(figure));
    plot.setRangeGridlinePaint(new Color(0xd0d7de));
    plot.setRangeGridlineStroke(new BasicStroke(0.5f));
    plot.setRangeZeroBaselineVisible(true);
    plot.setRangeZeroBaselinePaint(FigureChart.INK);
    plot.setRangeZeroBaselineStroke(new BasicStroke(0.8f));
    plot.setOutlineVisible(false);
    plot.setBackgroundPaint(null);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    int longest = figure.bars().labels().stream().mapToInt(String::length).max().orElse(1);
    JFreeChart chart = FigureChart.chart(figure.title(), plot);
    explain(chart, figure.sides());
    return new FigureChart(
        chart,
        Math.clamp(figure.values().size() * 20.0 + 70, 280, 900),
        Math.ceil(250 + longest * FigureChart.LABEL_SIZE * 0.62));
  }

  /// A bar's name; two bars may read the same.
  private record Label(int index, String text) implements Comparable<Label> {
    @Override
    public int compareTo(Label other) {
      return Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Says what whiskers and marks are, where there are any.
  private static void explain(JFreeChart chart, Figure.Sides sides) {
    List<String> words = new ArrayList<>();
    if (!sides.low().isEmpty()) {
      words.add("whiskers: interval");
    }
    if (!sides.control().isEmpty()) {
      words.add("grey line: random control");
    }
    if (!words.isEmpty()) {
      TextTitle note =
          new TextTitle(String.join("; ", words), FigureFont.at(FigureChart.LABEL_SIZE));
      note.setPaint(FigureChart.INK);
      note.setPosition(RectangleEdge.BOTTOM);
      chart.addSubtitle(note);
    }
  }

  @SuppressWarnings("serial") // drawn and forgotten
  private static final class Bars extends BarRenderer {
    private static final Color CONTROL = new Color(0x6e7781);

    private final transient Figure.Bars figure;

    Bars(Figure.Bars figure) {
      this.figure = figure;
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
      setMaximumBarWidth(0.1);
    }

    @Override
    public @Nullable Range findRangeBounds(CategoryDataset dataset) {
      Range range = super.findRangeBounds(dataset);
      Figure.Sides sides = figure.sides();
      for (List<@Nullable Double> side : List.of(sides.low(), sides.high(), sides.control())) {
        for (Double value : side) {
          range = value == null ? range : Range.expandToInclude(range, value);
        }
      }
      return range;
    }

    @Override
    public void drawItem(
        Graphics2D g2,
        CategoryItemRendererState state,
        Rectangle2D area,
        CategoryPlot plot,
        CategoryAxis names,
        ValueAxis values,
        CategoryDataset dataset,
        int row,
        int column,
        int pass) {
      super.drawItem(g2, state, area, plot, names, values, dataset, row, column, pass);
      double middle =
          names.getCategoryMiddle(column, getColumnCount(), area, plot.getDomainAxisEdge());
      double half = Math.min(4, state.getBarWidth() / 2);
      Figure.Beside beside = figure.sides().at(column);
      Double control = beside.control();
      if (control != null) {
        double y = values.valueToJava2D(control, area, plot.getRangeAxisEdge());
        double reach = state.getBarWidth() / 2 + 2;
        line(g2, CONTROL, 1.4f, new Line2D.Double(middle - reach, y, middle + reach, y));
      }
      Double low = beside.low();
      Double high = beside.high();
      if (low != null && high != null) {
        double from = values.valueToJava2D(low, area, plot.getRangeAxisEdge());
        double to = values.valueToJava2D(high, area, plot.getRangeAxisEdge());
        line(g2, FigureChart.INK, 0.8f, new Line2D.Double(middle, from, middle, to));
        line(
            g2, FigureChart.INK, 0.8f, new Line2D.Double(middle - half, from, middle + half, from));
        line(g2, FigureChart.INK, 0.8f, new Line2D.Double(middle - half, to, middle + half, to));
      }
    }

    private static void line(Graphics2D g2, Color colour, float width, Line2D line) {
      g2.setPaint(colour);
      g2.setStroke(new BasicStroke(width));
      g2.draw(line);
    }

    @Override
    public Paint getItemPaint(int row, int column) {
      Double value = figure.values().get(column);
      if (!figure.quantity().diverging()) {
        return new Color(Palette.BAR);
      }
      return new Color(Palette.DIVERGING.argb(value != null && value < 0 ? 0.12 : 0.88));
    }
  }
}
