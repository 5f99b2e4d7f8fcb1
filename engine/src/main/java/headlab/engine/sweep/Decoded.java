package headlab.engine.sweep;

import java.io.Serializable;
import java.util.List;

/// What a prompt was continued by.
///
/// @param ids the token it stopped at included
/// @param text what they stand for; empty where the model has no tokenizer
public record Decoded(List<Integer> ids, String text, GenerationEnd end) implements Serializable {
  public Decoded {
    ids = List.copyOf(ids);
  }
}
