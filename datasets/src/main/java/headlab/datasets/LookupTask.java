package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Keys and values, and a key asked for again.
final class LookupTask implements Generator {
  @Override
  public String name() {
    return "lookup";
  }

  @Override
  public String description() {
    return "Key-value look-up: \"List: Mary 17, John 42. Mary\" 17";
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
    int count = 3 + random.nextInt(5);
    List<String> keys = Words.sample(random, Words.list("names"), count);
    List<String> values = Words.sample(random, Words.list("numbers"), count);
    StringBuilder text = new StringBuilder("List:");
    for (int i = 0; i < count; i++) {
      text.append(" ").append(keys.get(i)).append(" ").append(values.get(i));
      text.append(i < count - 1 ? "," : ".");
    }
    int asked = random.nextInt(count);
    return TaskPrompt.of(text + " " + keys.get(asked), " " + values.get(asked));
  }
}
