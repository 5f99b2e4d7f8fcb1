package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.run.Conversation;
import headlab.datasets.Prompt;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.lane.Draft;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.sweep.GenerationEnd;
import headlab.engine.sweep.Sampling;
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

/// `generate`: how a model continues a prompt, token by token, with heads changed where that is
/// asked for.
@Command(
    name = "generate",
    description = "Continue a prompt, with and without heads switched off; text comes as it forms.")
public final class GenerateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private StoreOption store = new StoreOption();

  @ArgGroup(multiplicity = "1")
  private Input input = new Input();

  @Mixin private SamplingOptions sampling = new SamplingOptions();
  @Mixin private HeadEdits heads = new HeadEdits();

  @Mixin private IndexOption index = new IndexOption();

  @Option(names = "--past-end", description = "Go on after the token that ends a text.")
  private boolean pastEnd;

  @Option(names = "--json", description = "Print the result as JSON, once it is over.")
  private boolean json;

  /// A text, ids, or a set.
  private static final class Input extends TextOrIds {
    @Option(names = "--prompts", paramLabel = "SET", description = "A prompt set: ioi:n=20,seed=0.")
    private @Nullable String prompts;
  }

  public GenerateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Draft draft = draft();
    Sampling how = sampling.sampling();
    List<Intervention> edits = heads.edits();
    List<Event.Generated> tokens = new ArrayList<>();
    try (Conversation conversation = store.talk(surroundings)) {
      Event.GenerationEnded ended =
          conversation.follow(
              id ->
                  new Request.Generate(
                      id,
                      model.ref(),
                      model.bos(),
                      draft,
                      edits,
                      Side.CLEAN,
                      how,
                      Set.of(),
                      !pastEnd),
              Event.GenerationEnded.class,
              event -> hear(event, tokens));
      ended.prompt().warnings().forEach(surroundings::remark);
      surroundings.print(json ? json(ended, tokens).toString() : ended.rest());
      if (ended.end() == GenerationEnd.CONTEXT) {
        surroundings.remark(
            "the model's context is full after %d tokens.".formatted(ended.tokens()));
      }
    }
    return 0;
  }

  private void hear(Event event, List<Event.Generated> tokens) {
    if (event instanceof Event.Generated token) {
      tokens.add(token);
      if (!json) {
        surroundings.out().print(token.text());
        surroundings.out().flush();
      }
    }
  }

  private Draft draft() {
    if (input.prompts != null) {
      return index.of(input.prompts);
    }
    index.refuse();
    return new Draft.Typed(
        new Prompt(input.typed(), null, List.of(), List.of(), Map.of(), null, null, null));
  }

  private static ObjectNode json(Event.GenerationEnded ended, List<Event.Generated> tokens) {
    ObjectNode json = Json.object();
    json.set("ids", Json.ids(ended.prompt().clean()));
    json.set("tokens", Json.texts(ended.prompt().labels()));
    ArrayNode generated = json.putArray("generated");
    StringBuilder text = new StringBuilder();
    for (Event.Generated each : tokens) {
      generated
          .addObject()
          .put("id", each.token().id())
          .put("token", each.token().label())
          .set("logProb", Json.number(each.logProb()));
      text.append(each.text());
    }
    json.put("text", text.append(ended.rest()).toString());
    json.put("end", ended.end().id());
    json.put("touched", ended.touched());
    return json;
  }
}
