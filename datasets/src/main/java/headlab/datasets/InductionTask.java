package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Repeated random sequences: what followed this word before follows it again.
final class InductionTask implements Generator {
  @Override
  public String name() {
    return "induction";
  }

  @Override
  public String description() {
    return "Random words, then the same words again";
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

  private static Prompt prompt(Random random) {
    List<String> pool = random.nextBoolean() ? Words.list("filler") : Vocabulary.spaced();
    List<String> words = Words.sample(random, pool, 8 + random.nextInt(17));
    int again = 1 + random.nextInt(words.size() - 1);
    StringBuilder text = new StringBuilder();
    words.forEach(word -> text.append(" ").append(word));
    words.subList(0, again).forEach(word -> text.append(" ").append(word));
    return TaskPrompt.of(text.toString(), " " + words.get(again));
  }
}
