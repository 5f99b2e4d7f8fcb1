package headlab.datasets;

/// The question a generator asks of a tokenizer: is `word`, leading space included, exactly one
/// token where it stands after `before`?
@FunctionalInterface
public interface Spelling {
  /// False, too, where `before` or `word` holds a word that the tokenizer has no token for.
  boolean isOneToken(String before, String word);

  /// Every word is one token: for tests and for sets that no tokenizer reads.
  Spelling ANY = (before, word) -> true;
}
