package headlab.engine.analysis;

import headlab.engine.tokens.TokenizedPrompt;

/// The numbers that an analysis makes of one prompt.
@FunctionalInterface
public interface PromptScore {
  /// One number for each key that was asked for, in their order.
  double[] of(TokenizedPrompt prompt) throws InterruptedException;
}
