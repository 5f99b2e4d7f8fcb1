package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.TextTable;
import headlab.app.run.Conversation;
import headlab.app.run.Workbench;
import headlab.datasets.Card;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `evaluate MODEL`: how well a model does the tasks that the bundled models were trained on, and
/// what its known heads do.
@Command(
    name = "evaluate",
    description = "Measure a model on the bundled models' tasks, and its known heads.")
public final class EvaluateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @ArgGroup(multiplicity = "1")
  private ModelArgument model = new ModelArgument();

  @Option(names = "--seed", required = true, description = "Which prompts are drawn.")
  private long seed;

  @Option(names = "--n", description = "How many prompts of each task (default: 1000).")
  private int count = 1000;

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  public EvaluateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count < 1 || count > 100_000) {
      throw new IllegalArgumentException("--n must be 1 to 100000, not " + count + ".");
    }
    String location = model.location();
    Subject subject = compute.subject(location);
    Card card = Card.read(Workbench.folder(location));
    try (Scratch scratch = Scratch.open()) {
      Conversation conversation = scratch.conversation();
      List<TaskScore> scores = new ArrayList<>();
      for (String task : TaskScore.TASKS) {
        surroundings.remark("measuring " + task);
        scores.add(TaskScore.measure(conversation, subject, task, count, seed));
      }
      List<HeadMeasure> measures = HeadMeasure.of(conversation, subject, card, seed);
      surroundings.print(
          json ? json(card, scores, measures).toString() : text(card, scores, measures));
    }
    return 0;
  }

  private ObjectNode json(Card card, List<TaskScore> scores, List<HeadMeasure> measures) {
    ObjectNode result = Json.object().put("model", model.text());
    ArrayNode tasks = result.putArray("tasks");
    scores.forEach(score -> tasks.add(score.json()));
    ObjectNode heads = result.putObject("heads");
    card.heads().forEach((role, names) -> heads.set(role, Json.texts(names)));
    ArrayNode measured = result.putArray("measures");
    for (HeadMeasure measure : measures) {
      measured
          .addObject()
          .put("name", measure.name())
          .put("heads", measure.heads())
          .set("value", Json.number(measure.value()));
    }
    return result;
  }

  private static String text(Card card, List<TaskScore> scores, List<HeadMeasure> measures) {
    TextTable tasks = new TextTable(List.of("task", "accuracy", "n"));
    scores.forEach(score -> tasks.add(List.of(score.name(), score.accuracy(), score.n())));
    StringBuilder text = new StringBuilder(tasks.format());
    if (!card.heads().isEmpty()) {
      TextTable heads = new TextTable(List.of("measure", "heads", "value"));
      measures.forEach(each -> heads.add(List.of(each.name(), each.heads(), each.value())));
      text.append("\n\n").append(heads.format());
    }
    return text.toString();
  }
}
