package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.PromptFile;
import headlab.app.run.Conversation;
import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `prompts`: a prompt set or file as one model's tokens, checked.
@Command(name = "prompts", description = "Show a prompt set or file as a model's tokens.")
public final class PromptsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--prompts",
      paramLabel = "SET|FILE",
      required = true,
      description = "A set such as ioi:n=20,seed=0, or a .jsonl or .csv file.")
  private String prompts = "";

  @Option(names = "--json", description = "Print the prompts as JSON.")
  private boolean json;

  public PromptsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelRef ref = model.ref();
    if (PromptFile.isFile(prompts)) {
      List<Prompt> read = PromptFile.read(prompts);
      try (Conversation conversation = store.talk(surroundings)) {
        Event.Kept kept =
            conversation.ask(id -> new Request.Keep(id, read, prompts), Event.Kept.class);
        show(conversation, ref, kept.set());
      }
    } else {
      PromptSet set = PromptSet.parse(prompts);
      try (Conversation conversation = store.talk(surroundings)) {
        show(conversation, ref, set);
      }
    }
    return 0;
  }

  private void show(Conversation conversation, ModelRef ref, PromptSet set)
      throws InterruptedException {
    Event.Prompts answer =
        conversation.ask(
            id -> new Request.ListPrompts(id, ref, model.bos(), set), Event.Prompts.class);
    answer.notes().forEach(surroundings::remark);
    if (json) {
      surroundings.print(json(set, answer).toString());
    } else {
      answer.prompts().forEach(prompt -> surroundings.print(text(prompt)));
    }
  }

  private static String text(TokenizedPrompt prompt) {
    StringBuilder text = new StringBuilder("clean      " + String.join("|", prompt.labels()));
    if (prompt.hasCorrupted()) {
      text.append("\ncorrupted  ").append(String.join("|", prompt.corruptedLabels()));
    }
    text.append("\nanswers    correct ")
        .append(prompt.correct())
        .append(", incorrect ")
        .append(prompt.incorrect())
        .append(", ")
        .append(prompt.length())
        .append(" tokens");
    prompt.warnings().forEach(warning -> text.append("\nwarning    ").append(warning));
    return text.append('\n').toString();
  }

  private static ObjectNode json(PromptSet set, Event.Prompts answer) {
    ObjectNode json = Json.object().put("set", set.format());
    ArrayNode list = json.putArray("prompts");
    answer.prompts().forEach(prompt -> list.add(json(prompt)));
    json.set("notes", Json.texts(answer.notes()));
    return json;
  }

  private static ObjectNode json(TokenizedPrompt prompt) {
    ObjectNode json = Json.object();
    side(json.putObject("clean"), prompt.clean(), prompt.labels());
    if (prompt.hasCorrupted()) {
      side(json.putObject("corrupted"), prompt.corrupted(), prompt.corruptedLabels());
    }
    json.set("correct", Json.ids(prompt.correct()));
    json.set("incorrect", Json.ids(prompt.incorrect()));
    ObjectNode roles = json.putObject("roles");
    prompt.roles().forEach((name, at) -> roles.putArray(name).add(at.start()).add(at.end()));
    json.put("template", prompt.source().template());
    json.put("group", prompt.source().group());
    json.put("bos", prompt.bos());
    json.set("warnings", Json.texts(prompt.warnings()));
    return json;
  }

  private static void side(ObjectNode json, List<Integer> ids, List<String> tokens) {
    json.set("ids", Json.ids(ids));
    json.set("tokens", Json.texts(tokens));
  }
}
