package headlab.datasets;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The generators there are: prompt sets for analyses, and the tasks of the bundled models.
public final class Generators {
  private static final List<Generator> SETS = List.of(new Ioi());
  private static final List<Generator> TASKS =
      List.of(
          new InductionTask(),
          new Ioi(),
          new SuccessionTask(),
          new FactsTask(),
          new RetrievalTask(),
          new LookupTask());

  private Generators() {}

  /// The prompt sets that an analyst can name.
  public static List<Generator> all() {
    return SETS;
  }

  /// What the bundled models were trained on; `evaluate` measures these.
  public static List<Generator> tasks() {
    return TASKS;
  }

  /// The prompt set or task called `name`.
  ///
  /// @throws Refusal naming the sets there are
  public static Generator named(String name) {
    return Stream.concat(SETS.stream(), TASKS.stream())
        .filter(generator -> generator.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    "There is no prompt set '%s'; there is %s. A file's name contains / or ends in .jsonl or .csv."
                        .formatted(
                            name,
                            SETS.stream().map(Generator::name).collect(Collectors.joining(", ")))));
  }
}
