package headlab.datasets;

import java.util.List;
import java.util.Random;

/// A fact hidden in 6 to 44 filler words and asked for at the end. Roles `needle` = the fact's
/// sentence, `answer` = its number.
final class RetrievalTask {
  /// The tokens that the longest prompt needs, BOS included.
  static final int CONTEXT = 64;

  private static final List<String> FIXED = List.of("The", "code", "of", "is");

  private RetrievalTask() {}

  /// Whether the tokenizer spells what the task is made of.
  static boolean isSpelled(Lexicon words) {
    return FIXED.stream().allMatch(words::isOneToken)
        && !words.list("names").isEmpty()
        && words.list("numbers").size() >= 2
        && words.list("filler").size() >= 2;
  }

  static Prompt prompt(Random random, Lexicon words) {
    String fact = "The code of " + Words.choose(random, words.list("names", 1)) + " is";
    String number = Words.choose(random, words.list("numbers", 2));
    List<String> filler = words.list("filler", 2);
    int total = 6 + random.nextInt(39);
    int before = random.nextInt(total + 1);
    Sentence text = new Sentence();
    for (int i = 0; i <= total; i++) {
      if (i == before) {
        text.add(" ").open("needle").add(fact).add(" ").add("answer", number);
        text.add(".").close("needle");
      }
      if (i < total) {
        text.add(" ").add(Words.choose(random, filler));
      }
    }
    text.add(". ").add(fact);
    int length = 20 * ((total + 20) / 20);
    return new Prompt(
        new PromptText.Text(text.text()),
        null,
        List.of(new Answer.Text(" " + number)),
        List.of(),
        text.roles(),
        null,
        new NeedlePlace(length, 25 * Math.round(4f * before / total)).text(),
        null);
  }
}
