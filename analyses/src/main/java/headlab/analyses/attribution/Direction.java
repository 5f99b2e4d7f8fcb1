package headlab.analyses.attribution;

import headlab.engine.analysis.Session;
import headlab.engine.model.Coordinates;
import headlab.engine.sweep.Metric;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// The direction of the residual stream, after the final norm, along which a linear metric grows.
final class Direction {
  private Direction() {}

  /// The direction for the answers of `prompt`: axis (dModel), centred where the final norm
  /// centres.
  static double[] of(Session session, TokenizedPrompt prompt, Metric metric) {
    double[] direction = mean(session.unembed(prompt.correct(), Coordinates.FOLDED));
    double[] rival =
        metric == Metric.ANSWER_LOGIT
            ? widen(session.unembedMean(Coordinates.FOLDED).toArray())
            : mean(session.unembed(prompt.incorrect(), Coordinates.FOLDED));
    double centre = 0;
    for (int i = 0; i < direction.length; i++) {
      direction[i] -= rival[i];
      centre += direction[i] / direction.length;
    }
    if (session.spec().centresStream()) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] -= centre;
      }
    }
    return direction;
  }

  /// What the final norm's bias and the unembedding's add to the metric.
  static double bias(Session session, TokenizedPrompt prompt, Metric metric) {
    double rival =
        metric == Metric.ANSWER_LOGIT
            ? session.unembedBiasMean(Coordinates.FOLDED)
            : biasOf(session, prompt.incorrect());
    return biasOf(session, prompt.correct()) - rival;
  }

  private static double biasOf(Session session, List<Integer> ids) {
    float[] each = session.unembedBias(ids, Coordinates.FOLDED).toArray();
    double sum = 0;
    for (float value : each) {
      sum += value;
    }
    return sum / each.length;
  }

  private static double[] mean(Tensor columns) {
    double[] mean = new double[columns.length(1)];
    float[] values = columns.toArray();
    for (int i = 0; i < values.length; i++) {
      mean[i % mean.length] += values[i] / (double) columns.length(0);
    }
    return mean;
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
