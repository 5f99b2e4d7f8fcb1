package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A fact hidden in filler, asked for at the end.
final class RetrievalTask implements Generator {
  @Override
  public String name() {
    return "retrieval";
  }

  @Override
  public String description() {
    return "A needle in filler: \"... The code of Mary is 17. ... The code of Mary is\" 17";
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
    String fact = " The code of " + Words.choose(random, Words.list("names")) + " is";
    String number = " " + Words.choose(random, Words.list("numbers"));
    int total = 6 + random.nextInt(39);
    int before = random.nextInt(total + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= total; i++) {
      if (i == before) {
        text.append(fact).append(number).append(".");
      }
      if (i < total) {
        text.append(" ").append(Words.choose(random, Words.list("filler")));
      }
    }
    return TaskPrompt.of(text + "." + fact, number);
  }
}
