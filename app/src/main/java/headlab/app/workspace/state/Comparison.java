package headlab.app.workspace.state;

import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The difference of two runs of one shape: for each figure that both have, cell by cell.
public final class Comparison {
  private Comparison() {}

  /// First minus second. A cell that one of them lacks is absent.
  ///
  /// @throws IllegalArgumentException with a sentence where no figure fits
  public static List<Figure> difference(List<Figure> first, List<Figure> second) {
    List<Figure> differences = new ArrayList<>();
    for (Figure a : first) {
      for (Figure b : second) {
        if (a.name().equals(b.name())) {
          add(a, b, differences);
        }
      }
    }
    if (differences.isEmpty()) {
      throw new IllegalArgumentException(
          "These two runs have no figure of one shape: compare runs of one analysis on models of"
              + " one shape.");
    }
    return differences;
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static void add(Figure a, Figure b, List<Figure> into) {
    if (a instanceof Figure.Grid left
        && b instanceof Figure.Grid right
        && left.rows().size() == right.rows().size()
        && left.columns().size() == right.columns().size()
        && Objects.equals(left.facets(), right.facets())) {
      into.add(
          new Figure.Grid(
              left.name(),
              left.title() + ", difference",
              quantity(left, right),
              left.facets(),
              left.rows(),
              left.columns(),
              minus(left.values(), right.values()),
              List.of(),
              Figure.Sides.of(0),
              List.of()));
    }
    if (a instanceof Figure.Bars left
        && b instanceof Figure.Bars right
        && left.bars().labels().equals(right.bars().labels())) {
      into.add(
          new Figure.Bars(
              left.name(),
              left.title() + ", difference",
              quantity(left, right),
              left.bars(),
              minus(left.values(), right.values()),
              Figure.Sides.of(0)));
    }
  }

  private static Quantity quantity(Figure a, Figure b) {
    String name = a.quantity().name();
    return new Quantity(
        name.equals(b.quantity().name()) ? "Δ " + name : name + " − " + b.quantity().name(), true);
  }

  private static List<@Nullable Double> minus(
      List<@Nullable Double> left, List<@Nullable Double> right) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      Double a = left.get(i);
      Double b = right.get(i);
      values.add(a == null || b == null ? null : a - b);
    }
    return values;
  }
}
