package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.TextTable;
import headlab.app.run.Workbench;
import headlab.datasets.BundledModels;
import headlab.datasets.Generators;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.analysis.Parameter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `list`: the analyses, prompt sets and models that can be named.
@Command(name = "list", description = "List the analyses, prompt sets and models there are.")
public final class ListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(names = "--json", description = "Print an array of objects.")
  private boolean json;

  public ListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ArrayNode list = Json.array();
    Workbench.analyses().all().forEach(type -> list.add(analysis(type)));
    Generators.all()
        .forEach(
            set -> list.add(entry("prompt set", set.name()).put("description", set.description())));
    BundledModels.names()
        .forEach(
            name -> list.add(entry("model", name).put("description", "bundled, used by name")));
    Workbench.cachedModels()
        .forEach(
            model ->
                list.add(entry("cached model", model.name()).put("description", model.folder())));
    surroundings.print(json ? list.toString() : text(list));
    return 0;
  }

  private static String text(ArrayNode list) {
    TextTable table = new TextTable(List.of("kind", "id", "what it is"));
    list.forEach(
        each ->
            table.add(
                List.of(
                    each.path("kind").asText(),
                    each.path("id").asText(),
                    each.path("description").asText())));
    return table.format();
  }

  private static ObjectNode analysis(AnalysisType<?> type) {
    ObjectNode json = entry("analysis", type.id()).put("description", type.about().question());
    json.put("title", type.about().title());
    json.put("paper", type.about().paper());
    json.put("version", type.about().version());
    json.set("figures", Json.texts(type.figures()));
    ArrayNode parameters = json.putArray("parameters");
    for (Parameter parameter : type.parameters()) {
      parameters
          .addObject()
          .put("flag", parameter.flag())
          .put("label", parameter.label())
          .put("help", parameter.help())
          .put("default", parameter.initial())
          .set("choices", Json.texts(parameter.choices()));
    }
    return json;
  }

  private static ObjectNode entry(String kind, String id) {
    return Json.object().put("kind", kind).put("id", id);
  }
}
