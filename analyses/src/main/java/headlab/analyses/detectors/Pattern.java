package headlab.analyses.detectors;

import headlab.engine.tensor.Tensor;

/// The attention pattern of one head on one prompt: row i is the destination, which looks at the
/// sources 0 to i with weights that sum to 1.
final class Pattern {
  private final int size;
  private final float[] weights;

  private Pattern(int size, float[] weights) {
    this.size = size;
    this.weights = weights;
  }

  /// @param square axes (destination, source)
  static Pattern of(Tensor square) {
    return new Pattern(square.length(0), square.toArray());
  }

  /// How many tokens.
  int size() {
    return size;
  }

  double at(int destination, int source) {
    return weights[destination * size + source];
  }

  /// The mean of the diagonal `offset` below the main one: each token that can look `offset` back.
  double stripe(int offset) {
    return stripe(offset, offset);
  }

  /// The same from destination `from` on.
  double stripe(int offset, int from) {
    double sum = 0;
    for (int row = from; row < size; row++) {
      sum += at(row, row - offset);
    }
    return sum / (size - from);
  }

  /// What every token gives to token `source`: the mean over the destinations that see it, from
  /// `from` on.
  double received(int source, int from) {
    double sum = 0;
    for (int row = from; row < size; row++) {
      sum += at(row, source);
    }
    return sum / (size - from);
  }

  /// With nothing given to the first token, or by a token to itself; rows then sum to less.
  Pattern without(boolean first, boolean current) {
    if (!first && !current) {
      return this;
    }
    float[] rest = weights.clone();
    for (int row = 0; row < size; row++) {
      if (first) {
        rest[row * size] = 0;
      }
      if (current) {
        rest[row * size + row] = 0;
      }
    }
    return new Pattern(size, rest);
  }
}
