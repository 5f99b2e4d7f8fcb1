package headlab.app.figure;

import headlab.app.widget.Numbers;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A curve or a scatter as points on a plane: what the screen and an export draw alike.
///
/// @param across the caption of the axis across
/// @param upwards the caption of the axis upwards
public record Plotted(String across, String upwards, Ends x, Ends y, List<Trace> traces) {
  /// Colours that readers with any eyes can tell apart: those of Okabe and Ito, black left out.
  private static final int[] COLOURS = {
    0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7, 0xffe69f00, 0xff56b4e9
  };

  public Plotted {
    traces = List.copyOf(traces);
  }

  /// Points of one colour, in runs without a gap.
  ///
  /// @param argb 0xAARRGGBB
  /// @param joined whether the points of a run are joined by a line
  public record Trace(String name, int argb, boolean joined, List<List<Dot>> runs) {
    public Trace {
      runs = runs.stream().map(List::copyOf).toList();
    }

    /// All points.
    public List<Dot> dots() {
      return runs.stream().flatMap(List::stream).toList();
    }
  }

  /// A point.
  ///
  /// @param low lower end of an interval around `y`, or null
  /// @param high upper end, or null
  /// @param words all that is known of it, a line each
  /// @param head the head that it stands for, or null
  public record Dot(
      double x,
      double y,
      @Nullable Double low,
      @Nullable Double high,
      String words,
      @Nullable Head head) {}

  /// The curves of a figure, a trace for each series; an absent value makes a gap.
  public static Plotted of(Figure.Curve curve) {
    List<Trace> traces = new ArrayList<>();
    for (int line = 0; line < curve.series().size(); line++) {
      List<List<Dot>> runs = new ArrayList<>();
      List<Dot> run = new ArrayList<>();
      for (int point = 0; point < curve.along().size(); point++) {
        int index = curve.index(line, point);
        Double value = curve.values().get(index);
        if (value != null) {
          run.add(dot(curve, line, point, value));
        } else if (!run.isEmpty()) {
          runs.add(run);
          run = new ArrayList<>();
        }
      }
      if (!run.isEmpty()) {
        runs.add(run);
      }
      String name = curve.series().labels().get(line);
      traces.add(new Trace(name, COLOURS[line % COLOURS.length], true, runs));
    }
    return new Plotted(
        curve.along().caption(),
        curve.quantity().name(),
        Ends.around(curve.along().numbers()),
        Ends.around(
            Stream.of(curve.values(), curve.sides().low(), curve.sides().high())
                .<@Nullable Double>flatMap(List::stream)
                .toList()),
        traces);
  }

  /// The points of a scatter; those that lack a value are left out.
  public static Plotted of(Figure.Scatter scatter) {
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < scatter.values().size(); i++) {
      Double x = scatter.across().get(i);
      Double y = scatter.values().get(i);
      if (x != null && y != null) {
        dots.add(
            new Dot(
                x,
                y,
                null,
                null,
                CellWords.describe(scatter, i),
                scatter.points() instanceof Axis.HeadNames names
                    ? Head.parse(names.labels().get(i))
                    : null));
      }
    }
    return new Plotted(
        scatter.x().name(),
        scatter.quantity().name(),
        Ends.around(dots.stream().map(Dot::x).toList()),
        Ends.around(dots.stream().map(Dot::y).toList()),
        List.of(new Trace("", COLOURS[0], false, List.of(dots))));
  }

  /// Whether a legend says something.
  public boolean named() {
    return traces.size() > 1;
  }

  private static Dot dot(Figure.Curve curve, int line, int point, double value) {
    int index = curve.index(line, point);
    Figure.Sides sides = curve.sides();
    return new Dot(
        curve.along().numbers().get(point),
        value,
        sides.low().isEmpty() ? null : sides.low().get(index),
        sides.high().isEmpty() ? null : sides.high().get(index),
        CellWords.describe(curve, line, point),
        null);
  }

  /// A tick's number without zeros that say nothing.
  public static String tick(double value) {
    String number = Numbers.plain(value);
    return number.contains("e") || !number.contains(".")
        ? number
        : number.replaceAll("\\.?0+$", "");
  }
}
