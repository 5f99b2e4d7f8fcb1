package headlab.engine.figure;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A result that can be drawn, stored and exported. A new kind is a new record: the compiler points
/// to view, export and store.
///
/// A value is null where a cell is absent; NaN and infinities never appear.
public sealed interface Figure extends Serializable {
  /// The name within its run: `byHead`, `byResidual.2`.
  String name();

  /// What it shows, as a title.
  String title();

  Quantity quantity();

  /// What stands beside its values.
  Sides sides();

  /// Side values of a figure, each as long as its values or empty.
  ///
  /// @param raw the metric of the edited run
  /// @param low lower end of an interval
  /// @param high upper end of an interval
  /// @param control the value of a matched random control
  /// @param n how many prompts the values are of
  /// @param tried how many prompts there were before some were left out, or null
  /// @param clean the metric of the clean run, or null
  /// @param corrupted the metric of the corrupted run, or null
  /// @param touched how many (layer, head, position) places the edited runs of all prompts write to
  record Sides(
      List<@Nullable Double> raw,
      List<@Nullable Double> low,
      List<@Nullable Double> high,
      List<@Nullable Double> control,
      int n,
      @Nullable Integer tried,
      @Nullable Double clean,
      @Nullable Double corrupted,
      List<@Nullable Integer> touched)
      implements Serializable {
    public Sides {
      touched = Values.copy(touched);
      raw = Values.numbers(raw);
      low = Values.numbers(low);
      high = Values.numbers(high);
      control = Values.numbers(control);
      clean = clean == null ? null : clean + 0.0;
      corrupted = corrupted == null ? null : corrupted + 0.0;
    }

    /// Of edited runs, without a control.
    public Sides(
        List<@Nullable Double> raw,
        List<@Nullable Double> low,
        List<@Nullable Double> high,
        int n,
        @Nullable Double clean,
        @Nullable Double corrupted,
        List<@Nullable Integer> touched) {
      this(raw, low, high, List.of(), n, null, clean, corrupted, touched);
    }

    /// Of runs that are not edited.
    public Sides(
        List<@Nullable Double> raw,
        List<@Nullable Double> low,
        List<@Nullable Double> high,
        int n,
        @Nullable Double clean,
        @Nullable Double corrupted) {
      this(raw, low, high, n, clean, corrupted, List.of());
    }

    /// Nothing but the number of prompts.
    public static Sides of(int n) {
      return new Sides(List.of(), List.of(), List.of(), n, null, null);
    }

    /// What stands beside the value at `index`.
    public Beside at(int index) {
      return new Beside(
          Values.at(raw, index),
          Values.at(low, index),
          Values.at(high, index),
          Values.at(control, index),
          Values.at(touched, index));
    }

    /// With a raw value beside each value.
    public Sides withRaw(List<@Nullable Double> values) {
      return new Sides(values, low, high, control, n, tried, clean, corrupted, touched);
    }

    /// With an interval around each value.
    public Sides withInterval(List<@Nullable Double> lower, List<@Nullable Double> upper) {
      return new Sides(raw, lower, upper, control, n, tried, clean, corrupted, touched);
    }

    /// With the value of a matched random control beside each value.
    public Sides withControl(List<@Nullable Double> controls) {
      return new Sides(raw, low, high, controls, n, tried, clean, corrupted, touched);
    }

    /// With the number of prompts of which `n` were accepted.
    public Sides outOf(int prompts) {
      return new Sides(raw, low, high, control, n, prompts, clean, corrupted, touched);
    }
  }

  /// The side values of one value; null where the figure has none of that kind.
  record Beside(
      @Nullable Double raw,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double control,
      @Nullable Integer touched) {}

  /// Rows x columns of values, once for each facet.
  ///
  /// @param facets what differs from one heatmap to the next, or null where there is one heatmap
  /// @param values facets x rows x columns, the column moving fastest
  /// @param texts what is written into the cells instead of their numbers; as long as the values,
  ///   or empty
  /// @param reasons for absent values, and for values that stand in for what cannot be computed
  record Grid(
      String name,
      String title,
      Quantity quantity,
      @Nullable Axis facets,
      Axis rows,
      Axis columns,
      List<@Nullable Double> values,
      List<@Nullable String> texts,
      Sides sides,
      List<Absent> reasons)
      implements Figure {
    public Grid {
      values = Values.numbers(values);
      texts = Values.copy(texts);
      reasons = List.copyOf(reasons);
      if (facets != null
          && (facets.size() == 0
              || new HashSet<>(facets.labels()).size() < facets.labels().size())) {
        throw new IllegalArgumentException(name + " needs facets with labels of their own.");
      }
      int size = (facets == null ? 1 : facets.size()) * rows.size() * columns.size();
      Values.check(name, size, values);
      Values.check(name, size, sides);
      Values.texts(name, size, texts);
    }

    /// One heatmap.
    public Grid(
        String name,
        String title,
        Quantity quantity,
        Axis rows,
        Axis columns,
        List<@Nullable Double> values,
        Sides sides,
        List<Absent> reasons) {
      this(name, title, quantity, null, rows, columns, values, List.of(), sides, reasons);
    }

    /// Grids of one shape as the facets of one grid, which takes the first one's name and title.
    public static Grid stack(Axis facets, List<Grid> grids) {
      return Slices.stack(facets, grids);
    }

    /// How many heatmaps it has.
    public int facetCount() {
      return facets == null ? 1 : facets.size();
    }

    /// The heatmap of one facet, which keeps that facet's label; the grid itself where it has none.
    public Grid facet(int index) {
      return facets == null ? this : Slices.of(this, facets, index);
    }

    /// The value of a cell of the first facet, or null.
    public @Nullable Double at(int row, int column) {
      return at(0, row, column);
    }

    /// The value of a cell, or null.
    public @Nullable Double at(int facet, int row, int column) {
      return values.get((facet * rows.size() + row) * columns.size() + column);
    }

    /// What is written into a cell of the first facet, or null.
    public @Nullable String text(int row, int column) {
      return texts.isEmpty() ? null : texts.get(row * columns.size() + column);
    }

    /// Why a cell has no value of its own.
    public Optional<String> reason(int facet, int row, int column) {
      return reasons.stream()
          .filter(each -> each.facet() == facet && each.row() == row && each.column() == column)
          .map(Absent::why)
          .findFirst();
    }

    /// All reasons, by the place of their cell among the values: for whoever goes through them all.
    public Map<Integer, String> reasonsByPlace() {
      Map<Integer, String> byPlace = new HashMap<>();
      for (Absent each : reasons) {
        int row = each.facet() * rows.size() + each.row();
        byPlace.put(row * columns.size() + each.column(), each.why());
      }
      return byPlace;
    }

    /// With `words` in its cells.
    public Grid withTexts(List<@Nullable String> words) {
      return new Grid(name, title, quantity, facets, rows, columns, values, words, sides, reasons);
    }
  }

  /// One value for each label.
  record Bars(
      String name,
      String title,
      Quantity quantity,
      Axis bars,
      List<@Nullable Double> values,
      Sides sides)
      implements Figure {
    public Bars {
      values = Values.numbers(values);
      Values.check(name, bars.size(), values);
      Values.check(name, bars.size(), sides);
    }
  }

  /// Values along an axis of numbers, one curve for each series.
  ///
  /// @param values series x numbers, the number moving fastest
  record Curve(
      String name,
      String title,
      Quantity quantity,
      Axis series,
      Axis.Numbers along,
      List<@Nullable Double> values,
      Sides sides)
      implements Figure {
    public Curve {
      values = Values.numbers(values);
      Values.check(name, series.size() * along.size(), values);
      Values.check(name, series.size() * along.size(), sides);
    }

    /// Where a point of a series stands in the values and the side values.
    public int index(int line, int point) {
      return line * along.size() + point;
    }
  }

  /// Two values for each of some things, mostly heads: a point each.
  ///
  /// @param x what lies across
  /// @param quantity what lies upwards
  /// @param across the values across
  /// @param values the values upwards, beside which the side values stand
  record Scatter(
      String name,
      String title,
      Quantity x,
      Quantity quantity,
      Axis points,
      List<@Nullable Double> across,
      List<@Nullable Double> values,
      Sides sides)
      implements Figure {
    public Scatter {
      across = Values.numbers(across);
      values = Values.numbers(values);
      Values.check(name, points.size(), across);
      Values.check(name, points.size(), values);
      Values.check(name, points.size(), sides);
    }
  }

  /// Rows of text and numbers under named columns. A column called `head` holds heads, `5.1`.
  ///
  /// @param rows each as long as `columns`
  /// @param n how many prompts it is of
  record Table(String name, String title, List<String> columns, List<List<Entry>> rows, int n)
      implements Figure {
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<Entry> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "%s has %d columns, not %d.".formatted(name, columns.size(), row.size()));
        }
      }
      if (columns.isEmpty()) {
        throw new IllegalArgumentException(name + " needs a column.");
      }
    }

    /// A table's numbers are of no one kind.
    @Override
    public Quantity quantity() {
      return new Quantity("", false);
    }

    @Override
    public Sides sides() {
      return Sides.of(n);
    }
  }

  /// Lines of tokens, each token with a value that colours it: the texts a head is strongest on.
  ///
  /// @param n how many prompts they were found in
  record Strip(String name, String title, Quantity quantity, List<Line> lines, int n)
      implements Figure {
    public Strip {
      lines = List.copyOf(lines);
      for (Line line : lines) {
        Values.check(name, line.tokens().size(), line.values());
      }
    }

    /// One line.
    ///
    /// @param label what it is, in a few words: `1 · document 12`
    /// @param tokens at least one
    /// @param values one for each token, null where it has none
    public record Line(String label, List<String> tokens, List<@Nullable Double> values)
        implements Serializable {
      public Line {
        tokens = List.copyOf(tokens);
        values = Values.numbers(values);
        if (tokens.isEmpty()) {
          throw new IllegalArgumentException("A line of tokens needs a token.");
        }
      }
    }

    /// The values of all lines, one after another.
    public List<@Nullable Double> values() {
      List<@Nullable Double> all = new ArrayList<>();
      lines.forEach(line -> all.addAll(line.values()));
      return all;
    }

    @Override
    public Sides sides() {
      return Sides.of(n);
    }
  }
}
