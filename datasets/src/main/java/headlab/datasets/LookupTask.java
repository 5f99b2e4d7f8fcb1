package headlab.datasets;

import java.util.List;
import java.util.Random;

/// Keys and values, then one of the keys again: its value follows.
final class LookupTask {
  private LookupTask() {}

  static Prompt prompt(Random random, Lexicon words) {
    int count = 3 + random.nextInt(5);
    List<String> keys = Words.sample(random, words.list("names", 7), count);
    List<String> values = Words.sample(random, words.list("numbers", 7), count);
    StringBuilder text = new StringBuilder("List:");
    for (int i = 0; i < count; i++) {
      text.append(" ").append(keys.get(i)).append(" ").append(values.get(i));
      text.append(i < count - 1 ? "," : ".");
    }
    int asked = random.nextInt(count);
    return Task.asking(text + " " + keys.get(asked), values.get(asked));
  }
}
