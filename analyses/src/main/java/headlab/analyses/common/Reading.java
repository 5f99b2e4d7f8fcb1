package headlab.analyses.common;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// How the metric of an edited run becomes the value of a figure's cell.
///
/// @param quantity what the values are
/// @param value from the edited run's mean metric
/// @param why a reason given for every value, or empty
/// @param n how many prompts
/// @param clean the clean runs' mean metric
/// @param corrupted the corrupted runs' mean metric, or null
public record Reading(
    Quantity quantity,
    DoubleUnaryOperator value,
    String why,
    int n,
    @Nullable Double clean,
    @Nullable Double corrupted) {
  /// The edited run's mean metric at a row and a column, or null while there is none.
  @FunctionalInterface
  public interface Source {
    @Nullable Double at(int row, int column);
  }

  /// How many places the edited run of a row and a column writes to, or null where that is not
  /// known.
  @FunctionalInterface
  public interface Counts {
    @Nullable Integer at(int row, int column);
  }

  /// The grid of `source`, which is of runs that are not edited.
  public Figure.Grid grid(String name, String title, Axis rows, Axis columns, Source source) {
    return grid(name, title, rows, columns, source, (row, column) -> null);
  }

  /// The grid of `source` read in this way; `raw` holds what `source` says.
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  public Figure.Grid grid(
      String name, String title, Axis rows, Axis columns, Source source, Counts counts) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> raw = new ArrayList<>();
    List<@Nullable Integer> touched = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        Double metric = source.at(row, column);
        Double shown = metric == null ? null : finite(value.applyAsDouble(metric));
        raw.add(metric == null ? null : finite(metric));
        values.add(shown);
        touched.add(counts.at(row, column));
        String reason = reason(metric, shown);
        if (!reason.isEmpty()) {
          reasons.add(new Absent(row, column, reason));
        }
      }
    }
    return new Figure.Grid(
        name, title, quantity, rows, columns, values, sides(raw, touched), reasons);
  }

  /// One bar for each label of `source` read in this way; `raw` holds what `source` says.
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  public Figure.Bars bars(
      String name, String title, Axis bars, IntToDoubleFunction source, Counts counts) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> raw = new ArrayList<>();
    List<@Nullable Integer> touched = new ArrayList<>();
    for (int bar = 0; bar < bars.size(); bar++) {
      double metric = source.applyAsDouble(bar);
      raw.add(finite(metric));
      touched.add(counts.at(bar, 0));
      values.add(finite(value.applyAsDouble(metric)));
    }
    return new Figure.Bars(name, title, quantity, bars, values, sides(raw, touched));
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private Figure.Sides sides(List<@Nullable Double> raw, List<@Nullable Integer> touched) {
    boolean known = touched.stream().anyMatch(each -> each != null);
    return new Figure.Sides(
        raw,
        List.of(),
        List.of(),
        n,
        finite(clean),
        finite(corrupted),
        known ? touched : List.of());
  }

  private String reason(@Nullable Double metric, @Nullable Double shown) {
    if (metric == null) {
      return "Not computed yet.";
    }
    if (shown == null) {
      return Double.isNaN(metric) ? "It is not a number." : "It is infinite.";
    }
    return why;
  }

  /// Null where there is no finite value; 0 has one sign, as in the store.
  private static @Nullable Double finite(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value + 0.0 : null;
  }
}
