package headlab.app.figure;

import headlab.engine.figure.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From a value to its colour: a palette and the values at its two ends.
///
/// @param low the value at the low end
/// @param high the value at the high end, above `low`
public record ColourScale(Palette palette, double low, double high) {
  public ColourScale {
    if (!Double.isFinite(low) || !Double.isFinite(high) || !(low < high)) {
      throw new IllegalArgumentException("A scale needs finite ends, low below high.");
    }
  }

  /// The scale that finite `values` ask for: symmetric around 0 where the quantity diverges, else
  /// from the least to the greatest. Absent values and values that are not finite have no say.
  public static ColourScale of(Quantity quantity, List<? extends @Nullable Double> values) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (Double value : values) {
      if (value != null && Double.isFinite(value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    if (quantity.diverging()) {
      double reach = Math.max(Math.abs(least), Math.abs(greatest));
      return least > greatest || reach == 0
          ? new ColourScale(Palette.DIVERGING, -1, 1)
          : new ColourScale(Palette.DIVERGING, -reach, reach);
    }
    if (least > greatest) {
      return new ColourScale(Palette.SEQUENTIAL, 0, 1);
    }
    return least < greatest
        ? new ColourScale(Palette.SEQUENTIAL, least, greatest)
        : new ColourScale(Palette.SEQUENTIAL, least, least + Math.max(1e-9, Math.abs(least)));
  }

  /// Where `value` lies, 0 to 1 within the scale.
  public double position(double value) {
    return (value - low) / (high - low);
  }

  /// The colour of `value`, 0xAARRGGBB.
  public int argb(double value) {
    return palette.argb(position(value));
  }

  /// The value that a colour of this scale stands for.
  public double decode(int argb) {
    return low + palette.decode(argb) * (high - low);
  }

  /// About five round values for the colour bar, ascending, all within the scale.
  public List<Double> ticks() {
    return new Ends(low, high).ticks();
  }
}
