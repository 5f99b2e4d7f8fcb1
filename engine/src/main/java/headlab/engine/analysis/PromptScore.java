package headlab.engine.analysis;

import headlab.engine.tokens.TokenizedPrompt;

/// The numbers that an analysis makes of one prompt.
@FunctionalInterface
public interface PromptScore {
  /// One number for each key that was asked for, in their order.
  ///
  /// @param number where the prompt stands among those that are scored, from 0
  double[] of(int number, TokenizedPrompt prompt) throws InterruptedException;
}
