package headlab.datasets;

import java.util.List;
import java.util.Random;

/// Countries and their capitals.
final class FactsTask {
  private FactsTask() {}

  static Prompt prompt(Random random, Lexicon words) {
    String line = Words.choose(random, words.list("capitals", 1));
    List<String> pair = List.of(line.split("\t", -1));
    return Task.asking("The capital of " + pair.get(0) + " is", pair.get(1));
  }
}
