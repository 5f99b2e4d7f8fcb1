package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Lists of numbers, days, months, letters: what comes next.
final class SuccessionTask implements Generator {
  @Override
  public String name() {
    return "succession";
  }

  @Override
  public String description() {
    return "A list that goes on: \"List: Monday Tuesday Wednesday\" Thursday";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options.check(set, Map.of());
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      prompts.add(prompt(random));
    }
    return new Generated(prompts, List.of());
  }

  private static final List<String> CLASSES =
      List.of("numbers", "number-words", "days", "months", "letters");
  private static final List<String> CYCLIC = List.of("days", "months");

  private static Prompt prompt(Random random) {
    String kind = Words.choose(random, CLASSES);
    List<String> words = Words.list(kind);
    int count = 3 + random.nextInt(7);
    int from = random.nextInt(CYCLIC.contains(kind) ? words.size() : words.size() - count + 1);
    StringBuilder text = new StringBuilder("List:");
    for (int i = 0; i < count - 1; i++) {
      text.append(" ").append(words.get((from + i) % words.size()));
    }
    return TaskPrompt.of(text.toString(), " " + words.get((from + count - 1) % words.size()));
  }
}
