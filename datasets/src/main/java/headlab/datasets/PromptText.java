package headlab.datasets;

import java.io.Serializable;
import java.util.List;

/// One side of a prompt: text for the tokenizer, or token ids taken as they stand.
public sealed interface PromptText extends Serializable {
  /// Text, to be read by the model's tokenizer.
  record Text(String text) implements PromptText {}

  /// Token ids, used as given: nothing is added.
  record Ids(List<Integer> ids) implements PromptText {
    public Ids {
      ids = List.copyOf(ids);
    }
  }
}
