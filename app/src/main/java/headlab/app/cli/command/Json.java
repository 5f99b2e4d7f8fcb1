package headlab.app.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.engine.figure.Figure;
import headlab.engine.figure.FigureJson;
import headlab.engine.lane.Event;
import headlab.engine.store.Run;
import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON forms of the commands' results. NaN and infinities are null.
final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  /// `{"run", "state", "command", "model": {"family", "sha256"}, "figures": [...]}`, and `notes`
  /// where there are some.
  static ObjectNode run(Run run, List<String> notes, List<Figure> figures) {
    ObjectNode json = object();
    json.put("run", run.id());
    json.put("state", run.state().id());
    json.put("command", run.command());
    json.putObject("model").put("family", run.family()).put("sha256", run.sha256());
    if (!notes.isEmpty()) {
      json.set("notes", texts(notes));
    }
    ArrayNode list = json.putArray("figures");
    figures.forEach(figure -> list.add(FigureJson.write(figure)));
    return json;
  }

  static ArrayNode ids(List<Integer> ids) {
    ArrayNode json = array();
    ids.forEach(json::add);
    return json;
  }

  static ArrayNode texts(List<String> texts) {
    ArrayNode json = array();
    texts.forEach(json::add);
    return json;
  }

  static ArrayNode predictions(List<Event.Prediction> predictions) {
    ArrayNode json = array();
    for (Event.Prediction each : predictions) {
      ObjectNode one = json.addObject().put("id", each.id()).put("token", each.label());
      one.set("logit", number(each.logit()));
      one.set("probability", number(each.probability()));
    }
    return json;
  }

  /// One row of a tensor of two axes.
  static ArrayNode row(Tensor row) {
    ArrayNode json = array();
    for (float value : row.toArray()) {
      json.add(Float.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode());
    }
    return json;
  }

  static JsonNode number(double value) {
    return Double.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode();
  }

  static JsonNode value(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Long whole -> NODES.numberNode(whole);
      case Integer whole -> NODES.numberNode(whole);
      case Double number -> number(number);
      default -> NODES.textNode(value.toString());
    };
  }

  /// An object of a row: names to values.
  static ObjectNode row(Map<String, ? extends @Nullable Object> row) {
    ObjectNode json = object();
    row.forEach((name, value) -> json.set(name, value(value)));
    return json;
  }
}
