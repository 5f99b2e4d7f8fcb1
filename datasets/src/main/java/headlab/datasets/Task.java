package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A generator without options that draws its prompts one by one from the word lists.
record Task(String name, String description, Draw draw) implements Generator {
  /// One prompt from random numbers and the words that the tokenizer spells.
  @FunctionalInterface
  interface Draw {
    Prompt prompt(Random random, Lexicon words);
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options.of(set);
    Random random = Words.random(name, set.seed());
    Lexicon words = new Lexicon(spelling);
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      prompts.add(draw.prompt(random, words));
    }
    return new Generated(prompts, words.notes());
  }

  /// A prompt with one right answer and nothing else; `answer` is without its space.
  static Prompt asking(String text, String answer) {
    return new Prompt(
        new PromptText.Text(text),
        null,
        List.of(new Answer.Text(" " + answer)),
        List.of(),
        Map.of(),
        null,
        null,
        null);
  }
}
