package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.StripText;
import headlab.app.run.Conversation;
import headlab.app.run.PromptFile;
import headlab.datasets.Prompt;
import headlab.datasets.PromptLines;
import headlab.datasets.PromptSet;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `prompts`: a prompt set or file as one model's tokens, checked.
@Command(name = "prompts", description = "Show a prompt set or file as a model's tokens.")
public final class PromptsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private StoreOption store = new StoreOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "SET|FILE",
      description =
          "A set such as ioi or ioi:n=20,seed=0, or a .jsonl, .csv or .txt file; in .txt, empty lines part prompts.")
  private @Nullable String named;

  @Option(
      names = "--prompts",
      paramLabel = "SET|FILE",
      description = "The same, written as for 'run'.")
  private @Nullable String prompts;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many prompts: n of a set, the first of a file.")
  private @Nullable Integer count;

  @Option(names = "--json", description = "Print the prompts as JSON.")
  private boolean json;

  public PromptsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    String word = word();
    if (count != null && (count < 1 || count > 100_000)) {
      throw new IllegalArgumentException("--count must be 1 to 100000, not " + count + ".");
    }
    ModelRef ref = model.ref();
    List<Prompt> read = PromptFile.isFile(word) ? firsts(PromptFile.read(word)) : List.of();
    PromptSet set = read.isEmpty() ? counted(PromptSet.parse(word)) : PromptLines.given(read);
    try (Conversation conversation = store.talk(surroundings)) {
      if (!read.isEmpty()) {
        conversation.ask(id -> new Request.Keep(id, read, word), Event.Kept.class);
      }
      show(conversation, ref, set);
    }
    return 0;
  }

  private String word() {
    if (named != null && prompts != null) {
      throw new IllegalArgumentException(
          "Name one prompt set or file: " + named + " or --prompts " + prompts + ".");
    }
    String word = named != null ? named : prompts;
    if (word == null) {
      throw new IllegalArgumentException(
          "Name a prompt set or file, e.g. 'prompts ioi'; 'list' shows the sets there are.");
    }
    return word;
  }

  private List<Prompt> firsts(List<Prompt> all) {
    return count == null || count >= all.size() ? all : all.subList(0, count);
  }

  private PromptSet counted(PromptSet set) {
    return count != null && set instanceof PromptSet.Named named
        ? new PromptSet.Named(named.name(), named.seed(), count, named.options())
        : set;
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
      for (int i = 0; i < answer.prompts().size(); i++) {
        surroundings.print(StripText.of(answer.prompts().get(i), i + 1));
      }
    }
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
