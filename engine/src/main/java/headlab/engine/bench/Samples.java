package headlab.engine.bench;

import java.util.ArrayList;
import java.util.List;

/// Repeated measurements of one thing, all in one unit.
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  int size() {
    return values.size();
  }

  double sum() {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  /// The middle one, or the mean of the two in the middle.
  double median() {
    List<Double> sorted = sorted();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /// (largest - smallest) / median.
  double spread() {
    List<Double> sorted = sorted();
    return (sorted.getLast() - sorted.getFirst()) / median();
  }

  /// The value that 95 of 100 do not exceed.
  double p95() {
    List<Double> sorted = sorted();
    return sorted.get((int) Math.ceil(.95 * sorted.size()) - 1);
  }

  private List<Double> sorted() {
    if (values.isEmpty()) {
      throw new IllegalStateException("Nothing was measured.");
    }
    return values.stream().sorted().toList();
  }
}
