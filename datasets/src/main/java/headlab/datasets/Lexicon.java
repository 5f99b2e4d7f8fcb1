package headlab.datasets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The word lists as one tokenizer spells them: a word that is not one token after a space is left
/// out and counted.
final class Lexicon {
  private final Spelling spelling;
  private final String before;
  private final Map<String, List<String>> lists = new HashMap<>();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final Map<String, Boolean> known = new HashMap<>();

  Lexicon(Spelling spelling) {
    this(spelling, "The");
  }

  /// @param before what stands before a word while it is looked at
  Lexicon(Spelling spelling, String before) {
    this.spelling = spelling;
    this.before = before;
  }

  /// The lines of list `name` of which every word is one token.
  List<String> list(String name) {
    return lists.computeIfAbsent(name, this::spelled);
  }

  /// As `list`, with at least `least` lines.
  ///
  /// @throws Refusal with the counts where there are fewer
  List<String> list(String name, int least) {
    List<String> words = list(name);
    if (words.size() < least) {
      throw new Refusal(
          "This tokenizer spells %d of %d %s with one token; at least %d are needed. Use a prompt file instead."
              .formatted(words.size(), Words.list(name).size(), plain(name), least));
    }
    return words;
  }

  /// Every word that some list holds and that is one token.
  List<String> everything() {
    return lists.computeIfAbsent(
        "",
        none -> {
          Set<String> words = new HashSet<>();
          return Vocabulary.spaced().stream().filter(w -> isOneToken(w) && words.add(w)).toList();
        });
  }

  /// Whether `word`, after a space, is one token.
  boolean isOneToken(String word) {
    return known.computeIfAbsent(word, w -> spelling.isOneToken(before, " " + w));
  }

  /// A sentence for each list that lost words.
  List<String> notes() {
    return new ArrayList<>(notes.values());
  }

  /// Counts in `notes` that a list of `what` kept only some.
  void note(String what, int kept, int all) {
    if (kept < all) {
      notes.put(
          what,
          "%d of %d %s are not spelled with one token a slot by this tokenizer and were left out."
              .formatted(all - kept, all, what));
    }
  }

  private List<String> spelled(String name) {
    List<String> all = Words.list(name);
    List<String> kept =
        all.stream()
            .filter(line -> List.of(line.split("\t", -1)).stream().allMatch(this::isOneToken))
            .toList();
    note(plain(name), kept.size(), all.size());
    return kept;
  }

  private static String plain(String name) {
    return name.replace('-', ' ');
  }
}
