package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.TextTable;
import headlab.engine.intervention.Intervention;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `logits`: what a model predicts after a text or after token ids.
@Command(name = "logits", description = "Next-token logits after a text or token ids.")
public final class LogitsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(multiplicity = "1")
  private TextOrIds input = new TextOrIds();

  @Mixin private EditOption edit = new EditOption();

  @Option(names = "--all", description = "All logits of the last position, in JSON.")
  private boolean all;

  @Option(names = "--all-positions", description = "All logits of every position, in JSON.")
  private boolean allPositions;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  public LogitsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    @Nullable List<Integer> ids = input.ids();
    List<Intervention> edits = edit.edits();
    try (Scratch scratch = Scratch.open()) {
      Event.Logits logits =
          scratch
              .conversation()
              .ask(
                  id ->
                      new Request.AskLogits(
                          id, model.ref(), model.bos(), input.text(), ids, allPositions, edits),
                  Event.Logits.class);
      logits.warnings().forEach(surroundings::remark);
      surroundings.print(json || all || allPositions ? json(logits).toString() : text(logits));
    }
    return 0;
  }

  private ObjectNode json(Event.Logits logits) {
    ObjectNode json = Json.object();
    json.set("ids", Json.ids(logits.ids()));
    json.set("tokens", Json.texts(logits.labels()));
    edit.tell(json);
    json.set("top", Json.predictions(logits.top()));
    Tensor values = logits.logits();
    if (allPositions) {
      ArrayNode rows = json.putArray("logits");
      for (int position = 0; position < values.length(0); position++) {
        rows.add(Json.row(values.slice(position)));
      }
    } else if (all) {
      json.set("logits", Json.row(values.slice(values.length(0) - 1)));
    }
    return json;
  }

  private static String text(Event.Logits logits) {
    TextTable table = new TextTable(List.of("id", "token", "logit", "probability"));
    for (Event.Prediction each : logits.top()) {
      table.add(List.of(each.id(), each.label(), each.logit(), each.probability()));
    }
    return "After " + String.join("|", logits.labels()) + "\n" + table.format();
  }
}
