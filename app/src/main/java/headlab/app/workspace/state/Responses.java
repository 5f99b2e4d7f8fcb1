package headlab.app.workspace.state;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// How long the last answers took, from the click to what it changes on screen, in milliseconds.
public final class Responses {
  private static final int KEPT = 20;

  private final Deque<Double> last = new ArrayDeque<>();

  /// Adds one; the oldest beyond twenty is let go.
  void add(double millis) {
    last.addLast(millis);
    if (last.size() > KEPT) {
      last.removeFirst();
    }
  }

  /// Lets all go.
  void clear() {
    last.clear();
  }

  /// The shortest, or NaN.
  public double shortest() {
    return last.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  /// The middle one, of an even number the mean of the two in the middle, or NaN.
  public double median() {
    double[] sorted = last.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /// One sentence about them.
  public String words() {
    return last.isEmpty()
        ? "From a click on a head to its new predictions on screen"
        : String.format(
            Locale.ROOT,
            "From a click on a head to its new predictions on screen: of the last %d the shortest %.0f ms, the median %.0f ms",
            last.size(),
            shortest(),
            median());
  }
}
