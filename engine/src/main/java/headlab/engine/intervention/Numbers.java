package headlab.engine.intervention;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/// Finite numbers that an edit writes with: one, or one for each unit. Equal where all numbers are.
public final class Numbers implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final double[] all;

  private Numbers(double[] all) {
    this.all = all;
  }

  /// These numbers.
  ///
  /// @throws IllegalArgumentException where there are none, or one is not finite
  public static Numbers of(double... numbers) {
    if (numbers.length == 0 || !Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("An edit writes at least one number, and finite ones.");
    }
    return new Numbers(numbers.clone());
  }

  /// The numbers of `values`.
  public static Numbers of(float[] values) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i];
    }
    return of(numbers);
  }

  /// How many there are.
  public int size() {
    return all.length;
  }

  /// Number `index`, or the only one.
  public double at(int index) {
    return all.length == 1 ? all[0] : all[index];
  }

  /// A copy.
  public double[] toArray() {
    return all.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Numbers that && Arrays.equals(all, that.all);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(all);
  }

  @Override
  public String toString() {
    return Arrays.toString(all);
  }
}
