package headlab.engine.sweep;

import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// A metric read from logits, in double precision.
public final class Reading {
  private Reading() {}

  /// The value of `metric` for `prompt`.
  ///
  /// @param logits of the last position
  /// @param clean the clean run's logits of the last position, which KL is measured from
  public static double of(Metric metric, TokenizedPrompt prompt, float[] logits, float[] clean) {
    return switch (metric) {
      case LOGIT_DIFFERENCE -> linear(metric, prompt, id -> logits[id], 0);
      case LOG_PROB -> meanOf(logits, prompt.correct()) - logSumExp(logits);
      case PROBABILITY -> Math.exp(meanOf(logits, prompt.correct()) - logSumExp(logits));
      case RANK -> rank(logits, prompt.correct());
      case KL -> divergence(clean, logits);
      case ANSWER_LOGIT -> linear(metric, prompt, id -> logits[id], mean(logits));
    };
  }

  /// The value of a linear metric, from some logits alone.
  ///
  /// @param logit the logit of an id
  /// @param mean the mean logit over the vocabulary, where the metric needs it
  static double linear(
      Metric metric, TokenizedPrompt prompt, IntToDoubleFunction logit, double mean) {
    double correct = meanOf(logit, prompt.correct());
    return metric == Metric.LOGIT_DIFFERENCE
        ? correct - meanOf(logit, prompt.incorrect())
        : correct - mean;
  }

  /// How many tokens have a larger logit than the mean of those of `answers`; NaN where a logit is.
  public static double rank(float[] logits, List<Integer> answers) {
    return rank(logits, meanOf(logits, answers));
  }

  /// log of the sum of exponentials, in nats.
  public static double logSumExp(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum);
  }

  private static double meanOf(float[] logits, List<Integer> ids) {
    return meanOf((int id) -> logits[id], ids);
  }

  private static double meanOf(IntToDoubleFunction logit, List<Integer> ids) {
    double sum = 0;
    for (int id : ids) {
      sum += logit.applyAsDouble(id);
    }
    return sum / ids.size();
  }

  private static double mean(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += logit;
    }
    return sum / logits.length;
  }

  private static double rank(float[] logits, double answer) {
    int larger = 0;
    for (float logit : logits) {
      if (Float.isNaN(logit)) {
        return Double.NaN;
      }
      larger += logit > answer ? 1 : 0;
    }
    return Double.isNaN(answer) ? Double.NaN : larger;
  }

  private static double divergence(float[] clean, float[] logits) {
    double cleanTotal = logSumExp(clean);
    double total = logSumExp(logits);
    double sum = 0;
    for (int id = 0; id < logits.length; id++) {
      double logProb = clean[id] - cleanTotal;
      double probability = Math.exp(logProb);
      sum += probability == 0 ? 0 : probability * (logProb - (logits[id] - total));
    }
    return sum;
  }
}
