package headlab.analyses.heads;

import headlab.analyses.common.Alike;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.Session;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// What stands in for a head's output: nothing, its mean over the other prompts, or its value in
/// another prompt that is drawn at random.
public enum Substitute {
  ZERO,
  MEAN,
  RESAMPLE;

  /// What is written.
  Value value() {
    return switch (this) {
      case ZERO -> new Value.Zero();
      case MEAN -> new Value.Mean();
      case RESAMPLE -> new Value.From(Side.CORRUPTED);
    };
  }

  /// The prompts as they must be run for it, in their order.
  ///
  /// @param seed of what is drawn
  /// @throws headlab.datasets.Refusal when a prompt has no other to draw from
  List<TokenizedPrompt> prompts(Session session, List<TokenizedPrompt> read, long seed) {
    return this == RESAMPLE ? Alike.resampled(session, read, seed) : read;
  }

  /// In a title: what replaces the head, and which prompts it comes from.
  String words(PromptSet prompts) {
    return switch (this) {
      case ZERO -> "zero";
      case MEAN -> "its mean over the other prompts of " + prompts.format();
      case RESAMPLE -> "its value in another prompt of " + prompts.format();
    };
  }
}
