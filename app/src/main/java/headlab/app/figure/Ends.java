package headlab.app.figure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The two ends of an axis of numbers.
///
/// @param high above `low`
public record Ends(double low, double high) {
  public Ends {
    if (!Double.isFinite(low) || !Double.isFinite(high) || !(low < high)) {
      throw new IllegalArgumentException("An axis needs finite ends, low below high.");
    }
  }

  /// Ends around `values` with a little room; 0 to 1 where there are none.
  public static Ends around(List<? extends @Nullable Double> values) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (Double value : values) {
      if (value != null) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    if (least > greatest) {
      return new Ends(0, 1);
    }
    double room = least < greatest ? (greatest - least) * 0.05 : Math.max(0.5, Math.abs(least) / 2);
    return new Ends(least - room, greatest + room);
  }

  /// Where `value` lies, 0 at the low end and 1 at the high end.
  public double position(double value) {
    return (value - low) / (high - low);
  }

  /// About five round values, ascending, all within the ends.
  public List<Double> ticks() {
    double step = roundStep((high - low) / 4);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i == 0 ? 0.0 : i * step);
    }
    return ticks;
  }

  private static double roundStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    double round = lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10;
    return round * power;
  }
}
