package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Domains for models that cannot spell prose, code and chat: sentences, look-ups and random words
/// of the bundled models' tasks, else random and repeated ids.
record DomainFallback(Spelling spelling, int tokens) {
  private static final List<String> TASKS = List.of("ioi", "lookup", "induction");

  Generated generate(PromptSet.Named set) {
    if (spelling.length("List:,.") > 0 && spelling.context() >= RetrievalTask.CONTEXT) {
      return tasks(set);
    }
    List<Integer> pool = spelling.plainIds();
    if (pool.size() < 2) {
      throw new Refusal(
          "This model cannot spell the prompt set domain-pairs and has no vocabulary for random ids in its place. Use a prompt file instead.");
    }
    Random random = Words.random(set.name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      boolean repeated = prompts.size() % 2 == 1;
      List<Integer> ids = new ArrayList<>();
      int once = Words.choose(random, pool);
      while (ids.size() < tokens) {
        ids.add(repeated ? once : Words.choose(random, pool));
      }
      prompts.add(DomainPairs.prompt(ids, repeated ? "one id" : "random ids"));
    }
    return new Generated(
        prompts,
        List.of(
            "This model cannot spell prose, code or chat: its domains are random ids of its vocabulary, and one id again and again."));
  }

  private Generated tasks(PromptSet.Named set) {
    int each = (set.count() + TASKS.size() - 1) / TASKS.size();
    List<Generated> made = new ArrayList<>();
    for (String name : TASKS) {
      Generator task =
          Generators.tasks().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
      made.add(
          task.generate(new PromptSet.Named(name, set.seed(), each, java.util.Map.of()), spelling));
    }
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      int task = prompts.size() % TASKS.size();
      Prompt prompt = made.get(task).prompts().get(prompts.size() / TASKS.size());
      prompts.add(
          new Prompt(
              prompt.clean(),
              null,
              prompt.correct(),
              prompt.incorrect(),
              prompt.roles(),
              TASKS.get(task),
              TASKS.get(task),
              null));
    }
    return new Generated(
        prompts,
        List.of(
            "This model cannot spell prose, code or chat: its domains are the tasks %s of its vocabulary, whose prompts are not equally long."
                .formatted(String.join(", ", TASKS))));
  }
}
