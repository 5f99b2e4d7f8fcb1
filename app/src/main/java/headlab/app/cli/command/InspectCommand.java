package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.TextTable;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.Inspection;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.Scaling;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `inspect MODEL`: what a model's files say of it, without running it.
@Command(name = "inspect", description = "Say what a model's files hold, without running it.")
public final class InspectCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @ArgGroup(multiplicity = "1")
  private ModelArgument model = new ModelArgument();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  public InspectCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Scratch scratch = Scratch.open()) {
      Event.Inspected found =
          scratch
              .conversation()
              .ask(id -> new Request.Inspect(id, model.location()), Event.Inspected.class);
      ObjectNode result = json(found.inspection(), found.sha256());
      surroundings.print(json ? result.toString() : text(result));
    }
    return 0;
  }

  private static String text(ObjectNode json) {
    TextTable table = new TextTable(List.of("", ""));
    for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> field : json.properties()) {
      if (!field.getValue().isArray()) {
        table.add(List.of(field.getKey(), field.getValue().asText()));
      } else {
        String name = field.getKey();
        if (name.equals("assumed") || name.equals("warnings")) {
          field.getValue().forEach(each -> table.add(List.of(name, each.asText())));
        } else {
          table.add(List.of(name, words(field.getValue())));
        }
      }
    }
    return table.format().strip();
  }

  private static String words(com.fasterxml.jackson.databind.JsonNode list) {
    StringBuilder words = new StringBuilder();
    list.forEach(each -> words.append(words.isEmpty() ? "" : ", ").append(each.asText()));
    return words.toString();
  }

  private static ObjectNode json(Inspection found, String sha256) {
    ModelSpec spec = found.spec();
    ObjectNode json = Json.object();
    json.put("folder", found.folder());
    json.put("family", spec.family().id());
    json.put("sha256", sha256);
    json.put("parameters", found.parameters());
    json.put("layers", spec.layers());
    json.put("heads", spec.heads());
    json.put("kvHeads", spec.kvHeads());
    json.put("dModel", spec.dModel());
    json.put("dHead", spec.dHead());
    json.put("dMlp", spec.dMlp());
    json.put("vocabulary", spec.vocabulary());
    json.put("context", spec.context());
    json.put("positions", positions(spec.positions()));
    json.put("norm", word(spec.norm()));
    json.put("normOrder", word(spec.form().order()));
    json.put("finalNorm", spec.hasFinalNorm());
    json.put("normEpsilon", spec.normEpsilon());
    json.put("activation", activation(spec.activation()));
    json.put("scores", scores(spec.form().scores()));
    json.put("embeddingWidth", spec.embeddingWidth());
    json.put("tied", spec.tied());
    json.put("tokenizer", found.tokenizer());
    json.put("bos", found.bosRule());
    json.set("dtypes", Json.texts(found.dtypes()));
    json.set("files", Json.texts(found.files()));
    json.set("sites", Json.texts(HookPoint.sites(spec).stream().map(Site::id).toList()));
    json.set("assumed", Json.texts(found.assumed()));
    json.set("ignored", Json.texts(found.ignored()));
    json.set("ignoredFiles", Json.texts(found.otherFiles()));
    return json;
  }

  private static String positions(ModelSpec.Positions positions) {
    return switch (positions) {
      case ModelSpec.Positions.Learned learned -> "learned, offset " + learned.offset();
      case ModelSpec.Positions.Rotary rotary ->
          "rotary, theta " + rotary.theta() + scaling(rotary.scaling());
    };
  }

  private static String scaling(Scaling scaling) {
    return switch (scaling) {
      case Scaling.None none -> "";
      case Scaling.Linear linear -> ", linear, factor " + linear.factor();
      case Scaling.Dynamic dynamic ->
          ", dynamic, factor "
              + dynamic.factor()
              + " beyond "
              + dynamic.limit()
              + " tokens; longer prompts are read";
      case Scaling.Llama3 llama3 -> ", llama3, factor " + llama3.factor();
      case Scaling.Yarn yarn -> ", yarn, factor " + yarn.factor() + ", times " + yarn.attention();
    };
  }

  private static String scores(ModelSpec.ScoreScale scale) {
    return (scale.byHead() ? "over the root of dHead" : "as they are")
        + (scale.byLayer() ? ", over the number of the layer" : "");
  }

  private static String activation(ModelSpec.Activation activation) {
    return word(activation.function()) + (activation.gated() ? "-gated" : "");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
