package headlab.datasets;

import java.util.List;
import java.util.Random;

/// Random words, then the same words again: what followed a word before follows it again.
///
/// 8 to 24 different words, from the fillers or from all lists, with equal chance.
final class InductionTask {
  private static final int LEAST = 24;

  private InductionTask() {}

  static Prompt prompt(Random random, Lexicon words) {
    List<String> pool = random.nextBoolean() ? words.list("filler", LEAST) : words.everything();
    List<String> copy = Words.sample(random, pool, 8 + random.nextInt(17));
    int again = 1 + random.nextInt(copy.size() - 1);
    StringBuilder text = new StringBuilder();
    copy.forEach(word -> text.append(" ").append(word));
    copy.subList(0, again).forEach(word -> text.append(" ").append(word));
    return Task.asking(text.toString(), copy.get(again));
  }
}
