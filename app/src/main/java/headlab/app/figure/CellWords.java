package headlab.app.figure;

import headlab.app.widget.Numbers;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a figure's cells say in words: on hover, to screen readers, and on the clipboard.
public final class CellWords {
  private CellWords() {}

  /// The head that a cell stands for, or null where the axes are of other things. A cell of two
  /// heads stands for that of its row.
  public static @Nullable Head head(Figure.Grid grid, int row, int column) {
    if (grid.rows() instanceof Axis.Layers && grid.columns() instanceof Axis.Heads) {
      return new Head(row, column);
    }
    if (grid.rows() instanceof Axis.Heads && grid.columns() instanceof Axis.Layers) {
      return new Head(column, row);
    }
    Head named = named(grid.rows(), row);
    return named == null ? named(grid.columns(), column) : named;
  }

  /// Whether the cells are the heads of a model, one each.
  public static boolean isHeads(Figure.Grid grid) {
    return (grid.rows() instanceof Axis.Layers && grid.columns() instanceof Axis.Heads)
        || (grid.rows() instanceof Axis.Heads && grid.columns() instanceof Axis.Layers);
  }

  private static @Nullable Head named(Axis axis, int index) {
    return axis instanceof Axis.HeadNames names ? Head.parse(names.labels().get(index)) : null;
  }

  /// Which cell it is: `5.1`, or `Layer 5 · Position 3 ␣Mary`.
  public static String place(Figure.Grid grid, int row, int column) {
    String cell =
        isHeads(grid)
            ? "Head " + head(grid, row, column)
            : index(grid.rows(), row) + " · " + index(grid.columns(), column);
    Axis facet = grid.facets();
    return facet != null && facet.size() == 1
        ? cell + " · " + facet.caption() + " " + facet.labels().getFirst()
        : cell;
  }

  /// All that is known of a cell, a line each; the value with every digit.
  public static String describe(Figure.Grid grid, int row, int column) {
    List<String> lines = new ArrayList<>();
    lines.add(place(grid, row, column));
    String text = grid.text(row, column);
    if (text != null) {
      lines.add(text);
    }
    Double value = grid.at(row, column);
    if (value != null) {
      lines.add(grid.quantity().name() + ": " + Numbers.exact(value));
    }
    sides(grid.sides(), row * grid.columns().size() + column, lines);
    grid.reason(0, row, column).ifPresent(lines::add);
    if (value == null && lines.size() == 1) {
      lines.add("No value yet.");
    }
    return String.join("\n", lines);
  }

  /// The interval and the random control of a cell in one line; empty where there are none.
  public static String beside(Figure.Grid grid, int row, int column) {
    List<String> parts = new ArrayList<>();
    doubtful(grid.sides().at(row * grid.columns().size() + column), parts);
    return String.join(" · ", parts);
  }

  /// All that is known of a bar, a line each.
  public static String describe(Figure.Bars bars, int index) {
    List<String> lines = new ArrayList<>();
    lines.add(bars.bars().labels().get(index));
    Double value = bars.values().get(index);
    lines.add(value == null ? "No value." : bars.quantity().name() + ": " + Numbers.exact(value));
    sides(bars.sides(), index, lines);
    return String.join("\n", lines);
  }

  /// All that is known of a point of a scatter, a line each.
  public static String describe(Figure.Scatter scatter, int index) {
    List<String> lines = new ArrayList<>();
    lines.add(index(scatter.points(), index));
    Double x = scatter.across().get(index);
    Double y = scatter.values().get(index);
    lines.add(scatter.x().name() + ": " + (x == null ? "no value" : Numbers.exact(x)));
    lines.add(scatter.quantity().name() + ": " + (y == null ? "no value" : Numbers.exact(y)));
    sides(scatter.sides(), index, lines);
    return String.join("\n", lines);
  }

  /// All that is known of a point of a curve, a line each.
  public static String describe(Figure.Curve curve, int line, int point) {
    List<String> lines = new ArrayList<>();
    lines.add(
        curve.series().labels().get(line)
            + " · "
            + curve.along().caption()
            + " "
            + curve.along().labels().get(point));
    int index = curve.index(line, point);
    Double value = curve.values().get(index);
    lines.add(value == null ? "No value." : curve.quantity().name() + ": " + Numbers.exact(value));
    sides(curve.sides(), index, lines);
    return String.join("\n", lines);
  }

  /// An entry of a table as it is read: numbers with three decimals.
  public static String brief(Entry entry) {
    return switch (entry) {
      case Entry.Words words -> words.text();
      case Entry.Value number when number.whole() -> number.toString().replace('-', '−');
      case Entry.Value number -> Numbers.plain(number.value());
      case Entry.Empty empty -> "";
    };
  }

  /// The figure as a table for a spreadsheet: columns separated by tabs, absent values empty.
  public static String table(Figure figure) {
    return switch (figure) {
      case Figure.Grid grid -> table(grid);
      case Figure.Bars bars -> table(bars);
      case Figure.Curve curve -> TableWords.of(curve);
      case Figure.Scatter scatter -> TableWords.of(scatter);
      case Figure.Table table -> TableWords.of(table);
      case Figure.Strip strip -> TableWords.of(strip);
    };
  }

  private static String table(Figure.Grid grid) {
    Axis facets = grid.facets();
    if (facets == null) {
      return slice(grid);
    }
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < grid.facetCount(); i++) {
      all.append(facets.caption()).append('\t').append(facets.labels().get(i)).append('\n');
      all.append(slice(grid.facet(i)));
    }
    return all.toString();
  }

  private static String slice(Figure.Grid grid) {
    StringBuilder text =
        new StringBuilder(grid.rows().caption() + " \\ " + grid.columns().caption());
    grid.columns().labels().forEach(label -> text.append('\t').append(label));
    List<String> rows = grid.rows().labels();
    for (int row = 0; row < rows.size(); row++) {
      text.append('\n').append(rows.get(row));
      for (int column = 0; column < grid.columns().size(); column++) {
        Double value = grid.at(row, column);
        String words = grid.text(row, column);
        text.append('\t');
        text.append(words != null ? words : value == null ? "" : Numbers.exact(value));
      }
    }
    return text.append('\n').toString();
  }

  private static String table(Figure.Bars bars) {
    StringBuilder text =
        new StringBuilder(bars.bars().caption() + "\t" + bars.quantity().name() + "\n");
    List<String> labels = bars.bars().labels();
    for (int i = 0; i < labels.size(); i++) {
      Double value = bars.values().get(i);
      text.append(labels.get(i)).append('\t');
      text.append(value == null ? "" : Numbers.exact(value)).append('\n');
    }
    return text.toString();
  }

  private static void sides(Figure.Sides sides, int index, List<String> lines) {
    Figure.Beside beside = sides.at(index);
    Double raw = beside.raw();
    if (raw != null) {
      lines.add("raw: " + Numbers.exact(raw));
    }
    doubtful(beside, lines);
    if (sides.n() > 0) {
      lines.add(counted("n: ", sides));
    }
    Integer touched = beside.touched();
    if (touched != null) {
      lines.add("edited: " + touched + (touched == 1 ? " place" : " places"));
    }
  }

  private static void doubtful(Figure.Beside beside, List<String> lines) {
    Double low = beside.low();
    Double high = beside.high();
    if (low != null && high != null) {
      lines.add("interval: " + Numbers.plain(low) + " to " + Numbers.plain(high));
    }
    Double control = beside.control();
    if (control != null) {
      lines.add("random control: " + Numbers.plain(control));
    }
  }

  /// How many prompts: `n: 18 of 20`; empty where that is not known.
  public static String counted(String before, Figure.Sides sides) {
    if (sides.n() == 0 && sides.tried() == null) {
      return "";
    }
    return before + sides.n() + (sides.tried() == null ? "" : " of " + sides.tried());
  }

  private static String index(Axis axis, int index) {
    String label = axis.labels().get(index);
    return switch (axis) {
      case Axis.Layers layers -> "Layer " + label;
      case Axis.Heads heads -> "Head " + label;
      case Axis.Tokens tokens -> axis.caption() + " " + index + " " + label;
      case Axis.Roles roles -> label;
      case Axis.Components components -> label;
      case Axis.HeadNames names -> "Head " + label;
      case Axis.Labelled labelled -> axis.caption() + " " + label;
      case Axis.Numbers numbers -> axis.caption() + " " + label;
    };
  }
}
