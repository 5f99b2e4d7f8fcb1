package headlab.datasets;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The words that the bundled models know with a leading space.
final class Vocabulary {
  private static final List<String> LISTS =
      List.of(
          "structure",
          "names",
          "places",
          "objects",
          "numbers",
          "number-words",
          "days",
          "months",
          "letters",
          "filler");

  private Vocabulary() {}

  static List<String> spaced() {
    Set<String> words = new LinkedHashSet<>();
    LISTS.forEach(list -> words.addAll(Words.list(list)));
    Words.list("capitals").stream()
        .flatMap(line -> Stream.of(line.split("\t", -1)))
        .forEach(words::add);
    return List.copyOf(words);
  }
}
