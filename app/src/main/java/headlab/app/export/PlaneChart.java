package headlab.app.export;

import headlab.app.figure.Plotted;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYDataset;

/// Curves with their bands, or the points of a scatter with the names of the outermost ones.
final class PlaneChart {
  private static final Color LINES = new Color(0xd0d7de);
  private static final int NAMED = 4;
  private static final double POINT = 5;

  private PlaneChart() {}

  static FigureChart of(String title, Plotted plotted) {
    Plane plot = new Plane(plotted);
    plot.setBackgroundPaint(null);
    plot.setDomainGridlinePaint(LINES);
    plot.setRangeGridlinePaint(LINES);
    plot.setDomainGridlineStroke(new BasicStroke(0.5f));
    plot.setRangeGridlineStroke(new BasicStroke(0.5f));
    plot.setOutlinePaint(FigureChart.INK);
    plot.setOutlineStroke(new BasicStroke(0.8f));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = FigureChart.chart(title, plot);
    if (plotted.named()) {
      LegendTitle legend = new LegendTitle(plot);
      legend.setItemFont(FigureFont.at(FigureChart.LABEL_SIZE));
      legend.setItemPaint(FigureChart.INK);
      legend.setPosition(RectangleEdge.BOTTOM);
      chart.addSubtitle(legend);
    }
    double wide = Math.max(420, title.length() * FigureChart.TITLE_SIZE * 0.62 + 40);
    return new FigureChart(chart, Math.ceil(wide), plotted.named() ? 330 : 310);
  }

  private static NumberAxis axis(String caption, headlab.app.figure.Ends ends) {
    NumberAxis axis = new NumberAxis(caption);
    GridChart.style(axis);
    axis.setRange(ends.low(), ends.high());
    List<Double> ticks = ends.ticks();
    if (ticks.size() > 1) {
      axis.setTickUnit(new NumberTickUnit(ticks.get(1) - ticks.get(0)));
    }
    axis.setNumberFormatOverride(new TickFormat());
    return axis;
  }

  /// A plot that draws traces instead of a data set, so that an absent value needs no number.
  @SuppressWarnings("serial") // drawn and forgotten
  private static final class Plane extends XYPlot {
    private final transient Plotted plotted;

    Plane(Plotted plotted) {
      super(
          new DefaultXYDataset(), // without one it never comes to drawing
          axis(plotted.across(), plotted.x()),
          axis(plotted.upwards(), plotted.y()),
          null);
      this.plotted = plotted;
    }

    @Override
    public boolean render(
        Graphics2D g2,
        Rectangle2D area,
        int index,
        PlotRenderingInfo info,
        CrosshairState crosshair) {
      plotted.traces().forEach(trace -> bands(g2, trace, area));
      plotted.traces().forEach(trace -> points(g2, trace, area));
      if (!plotted.named()) {
        names(g2, area);
      }
      return true;
    }

    @Override
    public LegendItemCollection getLegendItems() {
      LegendItemCollection items = new LegendItemCollection();
      for (Plotted.Trace trace : plotted.traces()) {
        items.add(
            new LegendItem(
                trace.name(),
                null,
                null,
                null,
                new Line2D.Double(-8, 0, 8, 0),
                new BasicStroke(2f),
                new Color(trace.argb())));
      }
      return items;
    }

    private void bands(Graphics2D g2, Plotted.Trace trace, Rectangle2D area) {
      for (List<Plotted.Dot> run : trace.runs()) {
        Path2D band = new Path2D.Double();
        Stream.concat(
                run.stream().filter(dot -> dot.low() != null).map(dot -> at(dot, dot.low(), area)),
                run.reversed().stream()
                    .filter(dot -> dot.high() != null)
                    .map(dot -> at(dot, dot.high(), area)))
            .forEach(
                place -> {
                  if (band.getCurrentPoint() == null) {
                    band.moveTo(place[0], place[1]);
                  } else {
                    band.lineTo(place[0], place[1]);
                  }
                });
        if (band.getCurrentPoint() != null) {
          band.closePath();
          g2.setPaint(new Color((trace.argb() & 0xffffff) | (45 << 24), true));
          g2.fill(band);
        }
      }
    }

    private void points(Graphics2D g2, Plotted.Trace trace, Rectangle2D area) {
      g2.setPaint(new Color(trace.argb()));
      g2.setStroke(new BasicStroke(1.5f));
      for (List<Plotted.Dot> run : trace.runs()) {
        double[] before = null;
        for (Plotted.Dot dot : run) {
          double[] place = at(dot, dot.y(), area);
          if (before != null && trace.joined()) {
            g2.draw(new Line2D.Double(before[0], before[1], place[0], place[1]));
          }
          g2.fill(
              new PointShape(place[0] - POINT / 2, place[1] - POINT / 2, POINT, label(trace, dot)));
          before = place;
        }
      }
    }

    private static String label(Plotted.Trace trace, Plotted.Dot dot) {
      String words = dot.words().replace("\n", ", ");
      return trace.name().isEmpty() || words.startsWith(trace.name())
          ? words
          : trace.name() + ": " + words;
    }

    /// Names the points that lie farthest to the right and farthest up.
    private void names(Graphics2D g2, Rectangle2D area) {
      List<Plotted.Dot> heads =
          plotted.traces().getFirst().dots().stream().filter(dot -> dot.head() != null).toList();
      Font font = FigureFont.at(FigureChart.LABEL_SIZE - 1);
      g2.setFont(font);
      g2.setPaint(FigureChart.INK);
      Stream.concat(most(heads, Plotted.Dot::x), most(heads, Plotted.Dot::y))
          .distinct()
          .forEach(dot -> name(g2, font, dot, at(dot, dot.y(), area)));
    }

    private static Stream<Plotted.Dot> most(
        List<Plotted.Dot> heads, java.util.function.ToDoubleFunction<Plotted.Dot> value) {
      return heads.stream().sorted(Comparator.comparingDouble(value).reversed()).limit(NAMED);
    }

    private static void name(Graphics2D g2, Font font, Plotted.Dot dot, double[] place) {
      String name = Objects.requireNonNull(dot.head()).toString();
      double wide = font.getStringBounds(name, new FontRenderContext(null, true, true)).getWidth();
      g2.drawString(name, (float) (place[0] - POINT - wide), (float) place[1] - 2f);
    }

    private double[] at(Plotted.Dot dot, Double upwards, Rectangle2D area) {
      return new double[] {
        getDomainAxis().valueToJava2D(dot.x(), area, getDomainAxisEdge()),
        getRangeAxis().valueToJava2D(upwards, area, getRangeAxisEdge())
      };
    }
  }
}
