package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Lists of numbers, days, months and letters: what comes next.
final class SuccessionTask {
  private static final List<String> CLASSES =
      List.of("numbers", "number-words", "days", "months", "letters");
  private static final List<String> CYCLIC = List.of("days", "months");
  private static final int ATTEMPTS = 10_000;

  private SuccessionTask() {}

  static Prompt prompt(Random random, Lexicon words) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<String> stretch = stretch(random, Words.choose(random, CLASSES));
      if (stretch.stream().allMatch(words::isOneToken)) {
        int last = stretch.size() - 1;
        return Task.asking(
            "List: " + String.join(" ", stretch.subList(0, last)), stretch.get(last));
      }
    }
    throw new Refusal("This tokenizer spells no list of three words with one token each.");
  }

  /// 3 to 9 neighbours of one class.
  private static List<String> stretch(Random random, String kind) {
    List<String> all = Words.list(kind);
    int count = 3 + random.nextInt(7);
    int from = random.nextInt(CYCLIC.contains(kind) ? all.size() : all.size() - count + 1);
    List<String> stretch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stretch.add(all.get((from + i) % all.size()));
    }
    return stretch;
  }
}
