package headlab.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Words in a fixed order, each but the last followed by the next: numbers, days, letters.
///
/// Source of the classes: Gould et al., Successor Heads, arXiv:2312.09230.
///
/// @param cyclic whether the first follows the last
/// @param inverts whether the case of the first letter may be turned
public record TokenClass(String name, List<String> words, boolean cyclic, boolean inverts) {
  public TokenClass {
    words = List.copyOf(words);
  }

  /// Numbers 1 to 200, number words, ordinal words, days, day prefixes, months, month prefixes,
  /// letters; and Roman numerals, which no score is made of.
  public static List<TokenClass> all() {
    return List.of(
        new TokenClass("numbers", count(1, 200), false, false),
        listed("number-words", false, true),
        listed("ordinal-words", false, true),
        listed("days", true, true),
        listed("day-prefixes", true, true),
        listed("months", true, true),
        listed("month-prefixes", true, true),
        listed("letters", false, false),
        listed("roman-numerals", false, false));
  }

  /// 0 to 9, for tokenizers that cut numbers into digits.
  public static TokenClass digits() {
    return new TokenClass("digits", count(0, 9), false, false);
  }

  /// The five classes that a head's succession score is made of, as `spelling` writes them after a
  /// space: number words, days, months, letters, and numbers; bare digits instead where ` 3` is not
  /// one token.
  public static List<Spelled> scored(Spelling spelling) {
    List<Spelled> scored = new ArrayList<>();
    for (TokenClass each : all()) {
      switch (each.name()) {
        case "number-words", "days", "months", "letters" ->
            scored.add(each.spelled(spelling, true, false));
        case "numbers" -> scored.add(numbers(spelling));
        default -> {}
      }
    }
    return List.copyOf(scored);
  }

  /// Every class as `spelling` writes it after a space, numbers as in `scored`.
  public static List<Spelled> everyClass(Spelling spelling) {
    return all().stream()
        .map(
            each ->
                each.name().equals("numbers")
                    ? numbers(spelling)
                    : each.spelled(spelling, true, false))
        .toList();
  }

  private static Spelled numbers(Spelling spelling) {
    return spelling.idOf(" 3").isPresent()
        ? all().getFirst().spelled(spelling, true, false)
        : digits().spelled(spelling, false, false);
  }

  /// One way of writing the class, as one tokenizer spells it.
  ///
  /// @param spaced whether each word has a leading space
  /// @param inverted whether the case of the first letter is turned; nothing is left of a class
  ///   whose words do not change by it
  public Spelled spelled(Spelling spelling, boolean spaced, boolean inverted) {
    Map<Integer, Integer> places = new LinkedHashMap<>();
    List<String> written = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < words.size() && (!inverted || inverts); i++) {
      String text = (spaced ? " " : "") + (inverted ? turned(words.get(i)) : words.get(i));
      OptionalInt id = spelling.idOf(text);
      if (id.isPresent()) {
        places.put(i, ids.size());
        written.add(text);
        ids.add(id.getAsInt());
      }
    }
    List<Step> steps = new ArrayList<>();
    places.forEach(
        (place, from) -> {
          Integer to = places.get(cyclic ? (place + 1) % words.size() : place + 1);
          if (to != null) {
            steps.add(new Step(from, to));
          }
        });
    return new Spelled(this, spaced, inverted, written, ids, steps);
  }

  /// From one member to the next, by their places among the spelled words.
  public record Step(int from, int to) {}

  /// The members of a class that are one token each in one way of writing.
  ///
  /// @param words as written, leading space included
  /// @param ids their tokens
  /// @param steps the pairs of neighbours of which both are one token
  public record Spelled(
      TokenClass of,
      boolean spaced,
      boolean inverted,
      List<String> words,
      List<Integer> ids,
      List<Step> steps) {
    public Spelled {
      words = List.copyOf(words);
      ids = List.copyOf(ids);
      steps = List.copyOf(steps);
    }

    /// E.g. `months`, `months, bare`, `months, case turned`.
    public String name() {
      String plain = of.name().replace('-', ' ');
      return plain
          + (spaced || of.name().equals("digits") ? "" : ", bare")
          + (inverted ? ", case turned" : "");
    }

    /// E.g. `19 of 20 number words are one token, 18 pairs`.
    public String count() {
      return "%d of %d %s are one token, %d pairs"
          .formatted(words.size(), of.words().size(), name(), steps.size());
    }
  }

  private static TokenClass listed(String name, boolean cyclic, boolean inverts) {
    return new TokenClass(name, Words.list(name), cyclic, inverts);
  }

  private static List<String> count(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  private static String turned(String word) {
    char first = word.charAt(0);
    char other =
        Character.isUpperCase(first) ? Character.toLowerCase(first) : Character.toUpperCase(first);
    return other + word.substring(1);
  }
}
