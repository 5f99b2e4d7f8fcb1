package headlab.engine.figure;

import java.io.Serializable;
import java.util.List;
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

  /// Side values of a figure, each as long as its values or empty.
  ///
  /// @param raw the metric of the edited run
  /// @param low lower end of an interval
  /// @param high upper end of an interval
  /// @param n how many prompts
  /// @param clean the metric of the clean run, or null
  /// @param corrupted the metric of the corrupted run, or null
  /// @param touched how many (layer, head, position) places the edited runs of all prompts write to
  record Sides(
      List<@Nullable Double> raw,
      List<@Nullable Double> low,
      List<@Nullable Double> high,
      int n,
      @Nullable Double clean,
      @Nullable Double corrupted,
      List<@Nullable Integer> touched)
      implements Serializable {
    public Sides {
      touched = copy(touched);
      raw = copy(raw);
      low = copy(low);
      high = copy(high);
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
  }

  /// Rows x columns of values.
  ///
  /// @param values row-major, rows x columns
  /// @param reasons for absent values, and for values that stand in for what cannot be computed
  record Grid(
      String name,
      String title,
      Quantity quantity,
      Axis rows,
      Axis columns,
      List<@Nullable Double> values,
      Sides sides,
      List<Absent> reasons)
      implements Figure {
    public Grid {
      values = copy(values);
      reasons = List.copyOf(reasons);
      check(name, rows.size() * columns.size(), values);
    }

    /// The value of a cell, or null.
    public @Nullable Double at(int row, int column) {
      return values.get(row * columns.size() + column);
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
      values = copy(values);
      check(name, bars.size(), values);
    }
  }

  private static <T> List<@Nullable T> copy(List<@Nullable T> values) {
    return java.util.Collections.unmodifiableList(new java.util.ArrayList<>(values));
  }

  private static void check(String name, int size, List<@Nullable Double> values) {
    if (values.size() != size) {
      throw new IllegalArgumentException(
          name + " needs " + size + " values, not " + values.size() + ".");
    }
    for (Double value : values) {
      if (value != null && !Double.isFinite(value)) {
        throw new IllegalArgumentException(name + " holds a value that is not finite.");
      }
    }
  }
}
