package headlab.datasets;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What a generator may ask of a model's tokenizer: whether a word is one token, how a text is cut,
/// which ids there are, what a prompt begins with, and how long it may be.
@FunctionalInterface
public interface Spelling {
  /// Whether `word`, leading space included, is exactly one token where it stands after `before`.
  /// False, too, where `before` or `word` holds a word that the tokenizer has no token for.
  boolean isOneToken(String before, String word);

  /// How many tokens `text` has by itself, without BOS; 0 where it is empty or holds a word that
  /// the tokenizer has no token for. Without a tokenizer: words and marks.
  default int length(String text) {
    return Math.toIntExact(Pattern.compile("\\w+|[^\\w\\s]").matcher(text).results().count());
  }

  /// The ids of `text` by itself, without BOS; empty where the tokenizer has no token for a word.
  default List<Integer> ids(String text) {
    return List.of();
  }

  /// The id of the token whose text is exactly `text` and that the tokenizer reads `text` as: after
  /// a word where it begins with a space, else at the start of a text, a line or a bracket.
  default OptionalInt idOf(String text) {
    return OptionalInt.empty();
  }

  /// The ids of the vocabulary that stand for text and not for a mark, ascending; empty where none
  /// are known.
  default List<Integer> plainIds() {
    return List.of();
  }

  /// The id of BOS, where the tokenizer's files name one.
  default OptionalInt bosId() {
    return OptionalInt.empty();
  }

  /// Whether prompts of text get BOS under the rule of this run.
  default boolean addsBos() {
    return false;
  }

  /// What a prompt of ids begins with under the rule of this run: BOS, or nothing.
  default List<Integer> beginning() {
    return addsBos() ? bosId().stream().boxed().toList() : List.of();
  }

  /// The most tokens that a prompt may have, BOS included.
  default int context() {
    return Integer.MAX_VALUE;
  }

  /// Every word is one token: for tests and for sets that no tokenizer reads.
  Spelling ANY = (before, word) -> true;
}
