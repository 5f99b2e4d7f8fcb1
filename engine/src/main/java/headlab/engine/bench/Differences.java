package headlab.engine.bench;

/// How far two computations of the same logits are apart, as a share of max(1, largest |logit|).
final class Differences {
  private Differences() {}

  /// Of a number that is read from logits.
  static double of(double want, double got, float[] logits) {
    double difference = Math.abs(want - got) / scale(logits);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }

  /// The largest of all logits.
  static double of(float[] want, float[] got) {
    if (want.length != got.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int id = 0; id < want.length; id++) {
      double difference = Math.abs((double) want[id] - got[id]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest / scale(want);
  }

  private static double scale(float[] logits) {
    double largest = 1;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return largest;
  }
}
