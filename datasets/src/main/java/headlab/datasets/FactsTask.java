package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Countries and their capitals.
final class FactsTask implements Generator {
  @Override
  public String name() {
    return "facts";
  }

  @Override
  public String description() {
    return "A fact learned by rote: \"The capital of France is\" Paris";
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
    List<String> pair = List.of(Words.choose(random, Words.list("capitals")).split("\t", -1));
    return TaskPrompt.of("The capital of " + pair.get(0) + " is", " " + pair.get(1));
  }
}
