package headlab.analyses.common;

import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Metric;

/// What metrics are called in titles and beside colour bars.
public final class Words {
  private Words() {}

  /// The metric's name in running text: `logit difference`.
  public static String of(Metric metric) {
    return switch (metric) {
      case LOGIT_DIFFERENCE -> "logit difference";
      case LOG_PROB -> "log-probability";
      case PROBABILITY -> "probability";
      case RANK -> "rank";
      case KL -> "KL divergence";
      case ANSWER_LOGIT -> "centred answer logit";
    };
  }

  /// The same at the beginning of a title: `Logit difference`.
  public static String capital(Metric metric) {
    return Character.toUpperCase(of(metric).charAt(0)) + of(metric).substring(1);
  }

  /// Whether plain values of the metric have a meaningful zero in the middle.
  public static boolean signed(Metric metric) {
    return metric == Metric.LOGIT_DIFFERENCE || metric == Metric.ANSWER_LOGIT;
  }

  /// Where the stream is met that a layer leaves, in a title's words.
  public static String afterLayers(ModelSpec spec) {
    return "after each layer" + (spec.isPostNorm() ? ", before its norm" : "");
  }
}
