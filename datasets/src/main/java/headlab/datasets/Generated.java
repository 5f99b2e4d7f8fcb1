package headlab.datasets;

import java.io.Serializable;
import java.util.List;

/// What a generator made, and in sentences what it left out and why.
///
/// @param notes e.g. "12 of 99 names are not one token in this vocabulary and were left out."
public record Generated(List<Prompt> prompts, List<String> notes) implements Serializable {
  public Generated {
    prompts = List.copyOf(prompts);
    notes = List.copyOf(notes);
  }
}
