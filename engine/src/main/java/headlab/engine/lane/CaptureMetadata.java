package headlab.engine.lane;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.PromptLines;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.model.ModelRef;
import headlab.engine.model.ModelSpec;
import headlab.engine.store.Version;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a file of captures says of itself in `__metadata__`: where its numbers come from, and what
/// its axes and prompts are. Values are text; those that are more than a word are JSON.
final class CaptureMetadata {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CaptureMetadata() {}

  /// The metadata of a file.
  ///
  /// @param sha256 of the weights
  static Map<String, String> of(
      CaptureOrder order,
      CaptureLayout layout,
      List<TokenizedPrompt> prompts,
      OpenModel open,
      String sha256) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("headlab", Version.ENGINE);
    metadata.put("command", order.command());
    metadata.put("model", model(open, sha256).toString());
    metadata.put("set", order.set().format());
    metadata.put("layout", layout.stacked() ? "stacked" : "by prompt");
    ArrayNode sides = JSON.arrayNode();
    order.sides().forEach(side -> sides.add(word(side)));
    metadata.put("sides", sides.toString());
    metadata.put(
        "edits", texts(order.edits().stream().map(Intervention::format).toList()).toString());
    ObjectNode axes = JSON.objectNode();
    layout.axes().forEach((name, each) -> axes.set(name, texts(each)));
    metadata.put("axes", axes.toString());
    ArrayNode list = JSON.arrayNode();
    prompts.forEach(each -> list.add(prompt(each)));
    metadata.put("prompts", list.toString());
    return metadata;
  }

  private static ObjectNode model(OpenModel open, String sha256) {
    ModelRef ref = open.ref();
    ModelSpec spec = open.model().spec();
    return JSON.objectNode()
        .put("location", ref.location())
        .put("family", spec.family().id())
        .put("sha256", sha256)
        .put("layers", spec.layers())
        .put("heads", spec.heads())
        .put("kvHeads", spec.kvHeads())
        .put("dtype", ref.dtype().id())
        .put("device", open.model().device().id());
  }

  /// `source` is the prompt as a line of a prompt file; the rest is in this model's tokens.
  private static ObjectNode prompt(TokenizedPrompt prompt) {
    ObjectNode json = JSON.objectNode().put("source", PromptLines.writeLine(prompt.source()));
    json.set("tokens", texts(prompt.labels()));
    if (prompt.hasCorrupted()) {
      json.set("corruptedTokens", texts(prompt.corruptedLabels()));
    }
    ObjectNode roles = json.putObject("roles");
    prompt.roles().forEach((name, at) -> roles.putArray(name).add(at.start()).add(at.end()));
    json.set("correct", ids(prompt.correct()));
    json.set("incorrect", ids(prompt.incorrect()));
    return json.put("bos", prompt.bos());
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode json = JSON.arrayNode();
    texts.forEach(json::add);
    return json;
  }

  private static ArrayNode ids(List<Integer> ids) {
    ArrayNode json = JSON.arrayNode();
    ids.forEach(json::add);
    return json;
  }

  /// The name of a side in sentences and files.
  static String word(Side side) {
    return side.name().toLowerCase(Locale.ROOT);
  }
}
