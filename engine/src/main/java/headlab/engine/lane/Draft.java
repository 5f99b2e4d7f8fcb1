package headlab.engine.lane;

import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import java.io.Serializable;

/// Which prompt is looked at: one that is being typed, or one of a set.
public sealed interface Draft extends Serializable {
  /// As typed; need not be complete.
  record Typed(Prompt prompt) implements Draft {}

  /// Prompt `index` of a set, which gives `Value.Mean` its other prompts.
  record OfSet(PromptSet set, int index) implements Draft {}
}
