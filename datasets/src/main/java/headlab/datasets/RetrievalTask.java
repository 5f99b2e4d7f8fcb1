package headlab.datasets;

import java.util.List;
import java.util.Random;

/// A fact hidden in 6 to 44 filler words and asked for at the end.
final class RetrievalTask {
  private RetrievalTask() {}

  static Prompt prompt(Random random, Lexicon words) {
    String fact = " The code of " + Words.choose(random, words.list("names", 1)) + " is";
    String number = Words.choose(random, words.list("numbers", 2));
    List<String> filler = words.list("filler", 2);
    int total = 6 + random.nextInt(39);
    int before = random.nextInt(total + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= total; i++) {
      if (i == before) {
        text.append(fact).append(" ").append(number).append(".");
      }
      if (i < total) {
        text.append(" ").append(Words.choose(random, filler));
      }
    }
    return Task.asking(text + "." + fact, number);
  }
}
