package headlab.datasets;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The generators there are: prompt sets for analyses, and the tasks of the bundled models.
public final class Generators {
  private static final List<Generator> SETS =
      List.of(
          new Ioi(),
          new RepeatedTokens(),
          new Needle(),
          new SuccessionLists(),
          new DomainPairs(),
          new LaundryList(),
          new FactualPairs(),
          new ColoredObjects());
  private static final List<Generator> TASKS =
      List.of(
          new Task("induction", "Random words, then the same words again", InductionTask::prompt),
          new HeldOutIoi(),
          new Task(
              "succession",
              "A list that goes on: \"List: Monday Tuesday Wednesday\" Thursday",
              SuccessionTask::prompt),
          new Task(
              "facts",
              "A fact learned by rote: \"The capital of France is\" Paris",
              FactsTask::prompt),
          new Task(
              "retrieval",
              "A needle in filler: \"... The code of Mary is 17. ... The code of Mary is\" 17",
              RetrievalTask::prompt),
          new Task(
              "lookup",
              "Key-value look-up: \"List: Mary 17, John 42. Mary\" 17",
              LookupTask::prompt));

  private Generators() {}

  /// The prompt sets that an analyst can name.
  public static List<Generator> all() {
    return SETS;
  }

  /// What the bundled models were trained on; `evaluate` measures these. Its `ioi` has only pairs
  /// of names that training never shows together.
  public static List<Generator> tasks() {
    return TASKS;
  }

  /// The prompt set called `name`, or else the task.
  ///
  /// @throws Refusal naming the sets there are
  public static Generator named(String name) {
    return Stream.concat(SETS.stream(), TASKS.stream())
        .filter(generator -> generator.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    "There is no prompt set %s; there is %s. A file's name contains / or ends in .jsonl or .csv."
                        .formatted(
                            Refusal.quote(name),
                            SETS.stream().map(Generator::name).collect(Collectors.joining(", ")))));
  }
}
