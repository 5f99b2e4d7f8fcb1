package headlab.engine.model;

import java.io.Serializable;

/// How the frequencies of a rotary model are changed so that it reads more than it was trained on.
public sealed interface Scaling extends Serializable {
  /// They are not.
  record None() implements Scaling {}

  /// All are divided by `factor`.
  record Linear(double factor) implements Scaling {}

  /// Unchanged up to `limit` tokens; a longer sequence has a larger base, which follows from its
  /// own length.
  record Dynamic(double factor, int limit) implements Scaling {}

  /// Slow ones are divided by `factor`, fast ones are not, those between `low` and `high` turns in
  /// `original` tokens in part.
  record Llama3(double factor, double low, double high, int original) implements Scaling {}

  /// As with Llama 3, along a ramp over the pairs of a head, and what is turned is multiplied with
  /// `attention`.
  ///
  /// @param fast turns in `original` tokens above which a pair keeps its frequency
  /// @param slow turns below which it is divided by `factor`
  /// @param truncate whether the ramp begins and ends at whole pairs
  record Yarn(
      double factor, double attention, double fast, double slow, int original, boolean truncate)
      implements Scaling {}
}
