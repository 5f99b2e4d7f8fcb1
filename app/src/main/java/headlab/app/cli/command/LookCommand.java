package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.TextTable;
import headlab.app.run.Conversation;
import headlab.datasets.Answer;
import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.engine.intervention.Side;
import headlab.engine.lane.Draft;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `look`: what the window shows live: the next token of one prompt, before and after heads are
/// switched off.
@Command(
    name = "look",
    description = "Next-token predictions of one prompt, with and without heads switched off.")
public final class LookCommand implements Callable<Integer> {
  private static final int TOP = 10;

  private final Surroundings surroundings;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private StoreOption store = new StoreOption();

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(names = "--corrupted", paramLabel = "TEXT", description = "The corrupted prompt.")
  private @Nullable String corrupted;

  @Option(
      names = "--correct",
      paramLabel = "WORD",
      description = "The right answer, with its space.")
  private String correct = "";

  @Option(names = "--incorrect", paramLabel = "WORD", description = "The wrong answer.")
  private String incorrect = "";

  @Mixin private IndexOption index = new IndexOption();
  @Mixin private HeadEdits heads = new HeadEdits();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /// A text, or a set.
  private static final class Source {
    @Option(names = "--clean", paramLabel = "TEXT", description = "The prompt.")
    private @Nullable String clean;

    @Option(names = "--prompts", paramLabel = "SET", description = "A prompt set: ioi:n=20,seed=0.")
    private @Nullable String prompts;
  }

  public LookCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Draft draft = draft();
    try (Conversation conversation = store.talk(surroundings)) {
      Event.Seen seen =
          conversation.ask(
              id ->
                  new Request.Look(
                      id,
                      model.ref(),
                      model.bos(),
                      draft,
                      heads.edits(),
                      Side.CLEAN,
                      -1,
                      Set.of(),
                      TOP,
                      0),
              Event.Seen.class);
      seen.prompt().warnings().forEach(surroundings::remark);
      surroundings.print(json ? json(seen).toString() : text(seen));
    }
    return 0;
  }

  private Draft draft() {
    String clean = source.clean;
    if (clean == null) {
      return index.of(String.valueOf(source.prompts));
    }
    index.refuse();
    String other = corrupted;
    return new Draft.Typed(
        new Prompt(
            new PromptText.Text(clean),
            other == null ? null : new PromptText.Text(other),
            answers(correct),
            answers(incorrect),
            Map.of(),
            null,
            null,
            null));
  }

  private static List<Answer> answers(String words) {
    List<Answer> answers = new ArrayList<>();
    for (String word : words.split("\\|", -1)) {
      if (!word.isEmpty()) {
        answers.add(new Answer.Text(word));
      }
    }
    return answers;
  }

  private static ObjectNode json(Event.Seen seen) {
    ObjectNode json = Json.object();
    json.set("ids", Json.ids(seen.prompt().clean()));
    json.set("tokens", Json.texts(seen.prompt().labels()));
    json.set("before", Json.predictions(seen.before()));
    json.set("after", Json.predictions(seen.after()));
    json.put("logitDifferenceBefore", seen.answersBefore().logitDifference());
    json.put("logitDifferenceAfter", seen.answersAfter().logitDifference());
    json.put("touched", seen.touched());
    return json;
  }

  private static String text(Event.Seen seen) {
    TextTable table = new TextTable(List.of("before", "probability", "after", "probability"));
    for (int i = 0; i < Math.min(seen.before().size(), seen.after().size()); i++) {
      Event.Prediction before = seen.before().get(i);
      Event.Prediction after = seen.after().get(i);
      table.add(List.of(before.label(), before.probability(), after.label(), after.probability()));
    }
    Double before = seen.answersBefore().logitDifference();
    Double after = seen.answersAfter().logitDifference();
    String difference =
        before == null || after == null ? "" : "Logit difference " + before + " -> " + after + "\n";
    return "After " + String.join("|", seen.prompt().labels()) + "\n" + difference + table.format();
  }
}
