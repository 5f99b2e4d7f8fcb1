package headlab.app.export;

import headlab.app.figure.Palette;
import headlab.engine.figure.Figure;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;

/// Bars in the order of their axis, red above 0 and blue below.
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
    return new FigureChart(
        FigureChart.chart(figure.title(), plot),
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

  @SuppressWarnings("serial") // drawn and forgotten
  private static final class Bars extends BarRenderer {
    private final transient Figure.Bars figure;

    Bars(Figure.Bars figure) {
      this.figure = figure;
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
      setMaximumBarWidth(0.1);
    }

    @Override
    public Paint getItemPaint(int row, int column) {
      Double value = figure.values().get(column);
      return new Color(Palette.DIVERGING.argb(value != null && value < 0 ? 0.12 : 0.88));
    }
  }
}
