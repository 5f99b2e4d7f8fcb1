package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.lane.Event.Answers;
import headlab.engine.lane.Event.Prediction;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Reading;
import headlab.engine.tokens.TokenizedPrompt;
import headlab.engine.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// What logits say of the next token.
final class Predictions {
  private Predictions() {}

  /// The likeliest next tokens, likeliest first; of equal ones the smaller id first.
  ///
  /// @throws Refusal when a logit is not finite
  static List<Prediction> top(float[] logits, int count, Tokenizer tokenizer) {
    Comparator<Integer> better =
        Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparingInt(id -> id);
    PriorityQueue<Integer> best = new PriorityQueue<>(better.reversed());
    for (int id = 0; id < logits.length; id++) {
      if (!Float.isFinite(logits[id])) {
        throw new Refusal(
            "The model's logits are not finite here: its weights are damaged, or an edit is too strong.");
      }
      best.add(id);
      if (best.size() > count) {
        best.poll();
      }
    }
    double total = Reading.logSumExp(logits);
    List<Integer> ids = new ArrayList<>(best);
    ids.sort(better);
    return ids.stream()
        .map(
            id -> new Prediction(id, tokenizer.label(id), logits[id], Math.exp(logits[id] - total)))
        .toList();
  }

  /// What the logits of the last position say about the answers of `prompt`.
  static Answers answers(TokenizedPrompt prompt, float[] logits) {
    boolean correct = !prompt.correct().isEmpty();
    boolean incorrect = !prompt.incorrect().isEmpty();
    return new Answers(
        correct && incorrect ? Reading.of(Metric.LOGIT_DIFFERENCE, prompt, logits, logits) : null,
        correct ? Reading.of(Metric.LOG_PROB, prompt, logits, logits) : null,
        correct ? (int) Reading.rank(logits, prompt.correct()) : null,
        incorrect ? (int) Reading.rank(logits, prompt.incorrect()) : null);
  }
}
