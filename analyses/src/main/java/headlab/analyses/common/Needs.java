package headlab.analyses.common;

import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.analysis.Session;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// The prompts of an analysis, checked for what it needs of them.
public final class Needs {
  private Needs() {}

  /// The prompts of `set`, each of at least `least` tokens.
  ///
  /// @param who the analysis that needs it
  public static List<TokenizedPrompt> tokens(
      Session session, PromptSet set, int least, String who) {
    List<TokenizedPrompt> prompts = session.prompts(set);
    for (int i = 0; i < prompts.size(); i++) {
      if (prompts.get(i).length() < least) {
        throw new Refusal(
            "Line %d: the prompt has %d token%s, and %s needs %d at least."
                .formatted(
                    i + 1,
                    prompts.get(i).length(),
                    prompts.get(i).length() == 1 ? "" : "s",
                    who,
                    least));
      }
    }
    return prompts;
  }

  /// The prompts of `set`, each with the answers that `metric` reads.
  ///
  /// @throws Refusal naming the first prompt that lacks one
  public static List<TokenizedPrompt> answers(Session session, PromptSet set, Metric metric) {
    List<TokenizedPrompt> prompts = session.prompts(set);
    for (int i = 0; i < prompts.size(); i++) {
      if (metric.needsCorrect() && prompts.get(i).correct().isEmpty()) {
        throw lacks(i, "correct answer", metric.id());
      }
      if (metric.needsIncorrect() && prompts.get(i).incorrect().isEmpty()) {
        throw lacks(i, "incorrect answer", metric.id());
      }
    }
    return prompts;
  }

  /// The same, each with a corrupted side as well.
  ///
  /// @param who the analysis that needs it
  public static List<TokenizedPrompt> pairs(
      Session session, PromptSet set, Metric metric, String who) {
    List<TokenizedPrompt> prompts = answers(session, set, metric);
    for (int i = 0; i < prompts.size(); i++) {
      if (!prompts.get(i).hasCorrupted()) {
        throw lacks(i, "corrupted side", who);
      }
    }
    return prompts;
  }

  private static Refusal lacks(int index, String what, String who) {
    return new Refusal(
        "Line %d: the prompt has no %s, which %s needs.".formatted(index + 1, what, who));
  }
}
