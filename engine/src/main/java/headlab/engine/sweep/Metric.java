package headlab.engine.sweep;

import java.util.Locale;

/// What is read from the logits at the last position of a prompt. Lists of answers enter by the
/// mean of their logits.
public enum Metric {
  /// logit of the correct answer minus logit of the incorrect one.
  LOGIT_DIFFERENCE(true, true),
  /// log of the probability of the correct answer, in nats.
  LOG_PROB(true, false),
  PROBABILITY(true, false),
  /// How many tokens have a larger logit than the correct answer: 0 is the top.
  RANK(true, false),
  /// KL(clean run ‖ this run) of the next-token distributions, in nats.
  KL(false, false),
  /// logit of the correct answer minus the mean logit over the vocabulary.
  ANSWER_LOGIT(true, false);

  private final boolean needsCorrect;
  private final boolean needsIncorrect;

  Metric(boolean needsCorrect, boolean needsIncorrect) {
    this.needsCorrect = needsCorrect;
    this.needsIncorrect = needsIncorrect;
  }

  public boolean needsCorrect() {
    return needsCorrect;
  }

  public boolean needsIncorrect() {
    return needsIncorrect;
  }

  /// Whether it is a linear function of the logits, so that it can be attributed.
  public boolean linear() {
    return this == LOGIT_DIFFERENCE || this == ANSWER_LOGIT;
  }

  /// The name on the command line: `logit-difference`.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
