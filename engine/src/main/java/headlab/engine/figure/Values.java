package headlab.engine.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What holds for the numbers of every figure: finite or absent, as many as there are cells, and 0
/// with one sign, as the store keeps it.
final class Values {
  private Values() {}

  static List<@Nullable Double> numbers(List<? extends @Nullable Double> values) {
    List<@Nullable Double> copy = new ArrayList<>(values.size());
    for (Double value : values) {
      copy.add(value == null ? null : value + 0.0);
    }
    return Collections.unmodifiableList(copy);
  }

  static <T> List<@Nullable T> copy(List<? extends @Nullable T> values) {
    return Collections.unmodifiableList(new ArrayList<>(values));
  }

  /// One of the side values of a figure, or null where it has none of that kind.
  static <T> @Nullable T at(List<@Nullable T> values, int index) {
    return values.isEmpty() ? null : values.get(index);
  }

  /// Checks that `values` are `size`, and finite where there are any.
  static void check(String figure, int size, List<? extends @Nullable Double> values) {
    if (values.size() != size) {
      throw new IllegalArgumentException(
          figure + " needs " + size + " values, not " + values.size() + ".");
    }
    for (Double value : values) {
      if (value != null && !Double.isFinite(value)) {
        throw new IllegalArgumentException(figure + " holds a value that is not finite.");
      }
    }
  }

  /// Checks side values: none at all, or one for each value.
  static void check(String figure, int size, Figure.Sides sides) {
    for (List<@Nullable Double> each :
        List.of(sides.raw(), sides.low(), sides.high(), sides.control())) {
      if (!each.isEmpty()) {
        check(figure, size, each);
      }
    }
    texts(figure, size, sides.touched());
  }

  /// Checks texts or counts: none at all, or one for each value.
  static void texts(String figure, int size, List<?> each) {
    if (!each.isEmpty() && each.size() != size) {
      throw new IllegalArgumentException(
          figure + " needs " + size + " side values, not " + each.size() + ".");
    }
  }
}
