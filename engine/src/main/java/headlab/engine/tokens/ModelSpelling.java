package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.datasets.Spelling;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What generators may ask of one model: its tokenizer's spelling, its vocabulary and its context,
/// under a run's rule for BOS.
///
/// @param vocabulary rows of the model's unembedding
/// @param context the longest sequence that the model was made for
public record ModelSpelling(Tokenizer tokenizer, int vocabulary, int context, Bos bos)
    implements Spelling {
  @Override
  public boolean isOneToken(String before, String word) {
    return tokenizer.isOneToken(before, word);
  }

  @Override
  public int length(String text) {
    return ids(text).size();
  }

  @Override
  public List<Integer> ids(String text) {
    try {
      return text.isEmpty() ? List.of() : tokenizer.encode(text);
    } catch (Refusal unknown) {
      return List.of();
    }
  }

  @Override
  public OptionalInt idOf(String text) {
    for (String before : text.startsWith(" ") ? List.of("The") : List.of("", "\n", "(")) {
      List<Integer> both = ids(before + text);
      if (!both.isEmpty()
          && tokenizer.isOneToken(before, text)
          && tokenizer.text(both.getLast()).equals(text)) {
        return OptionalInt.of(both.getLast());
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public List<Integer> plainIds() {
    return IntStream.range(0, vocabulary).filter(tokenizer::isText).boxed().toList();
  }

  @Override
  public OptionalInt bosId() {
    int id = tokenizer.bosRule().id();
    return id < 0 || id >= vocabulary ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public boolean addsBos() {
    return tokenizer.bosRule().adds(bos);
  }
}
