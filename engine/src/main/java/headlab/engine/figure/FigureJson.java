package headlab.engine.figure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.engine.figure.Figure.Sides;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The JSON form of figures, both ways: what `run --json` prints.
///
/// A grid's numbers are lists of rows; an absent value is null. `raw`, `low`, `high`, `touched`,
/// `clean` and `corrupted` are left out where a figure has none.
public final class FigureJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private FigureJson() {}

  /// The figure as JSON.
  public static ObjectNode write(Figure figure) {
    return switch (figure) {
      case Figure.Grid grid -> grid(grid);
      case Figure.Bars bars -> bars(bars);
    };
  }

  /// The figure that `write` made.
  ///
  /// @throws IllegalArgumentException when it is not one
  public static Figure read(JsonNode json) {
    return switch (text(json, "kind")) {
      case "grid" -> readGrid(json);
      case "bars" -> readBars(json);
      case String kind ->
          throw new IllegalArgumentException("There is no kind of figure '" + kind + "'.");
    };
  }

  private static ObjectNode grid(Figure.Grid grid) {
    ObjectNode json = head(grid, "grid");
    json.set("rows", axis(grid.rows()));
    json.set("columns", axis(grid.columns()));
    int width = grid.columns().size();
    json.set("values", table(grid.values(), width));
    sides(json, grid.sides(), values -> table(values, width));
    ArrayNode reasons = json.putArray("reasons");
    for (Absent absent : grid.reasons()) {
      reasons
          .addObject()
          .put("row", absent.row())
          .put("column", absent.column())
          .put("why", absent.why());
    }
    return json;
  }

  private static ObjectNode bars(Figure.Bars bars) {
    ObjectNode json = head(bars, "bars");
    json.setAll(axis(bars.bars()));
    json.set("values", list(bars.values()));
    sides(json, bars.sides(), FigureJson::list);
    return json;
  }

  private static ObjectNode head(Figure figure, String kind) {
    return JSON.objectNode()
        .put("name", figure.name())
        .put("kind", kind)
        .put("title", figure.title())
        .put("quantity", figure.quantity().name())
        .put("diverging", figure.quantity().diverging());
  }

  private static void sides(
      ObjectNode json,
      Sides sides,
      java.util.function.Function<List<? extends @Nullable Number>, JsonNode> shape) {
    if (!sides.raw().isEmpty()) {
      json.set("raw", shape.apply(sides.raw()));
    }
    if (!sides.low().isEmpty()) {
      json.set("low", shape.apply(sides.low()));
    }
    if (!sides.high().isEmpty()) {
      json.set("high", shape.apply(sides.high()));
    }
    if (!sides.touched().isEmpty()) {
      json.set("touched", shape.apply(sides.touched()));
    }
    json.put("n", sides.n());
    if (sides.clean() != null) {
      json.put("clean", sides.clean());
    }
    if (sides.corrupted() != null) {
      json.put("corrupted", sides.corrupted());
    }
  }

  private static ObjectNode axis(Axis axis) {
    ObjectNode json = JSON.objectNode().put("axis", axis.id());
    ArrayNode labels = json.putArray("labels");
    axis.labels().forEach(labels::add);
    return json;
  }

  private static ArrayNode list(List<? extends @Nullable Number> values) {
    ArrayNode json = JSON.arrayNode();
    for (Number value : values) {
      switch (value) {
        case null -> json.addNull();
        case Integer whole -> json.add(whole);
        default -> json.add(value.doubleValue());
      }
    }
    return json;
  }

  private static ArrayNode table(List<? extends @Nullable Number> values, int width) {
    ArrayNode json = JSON.arrayNode();
    for (int from = 0; width > 0 && from < values.size(); from += width) {
      json.add(list(values.subList(from, from + width)));
    }
    return json;
  }

  private static Figure readGrid(JsonNode json) {
    List<Absent> reasons = new ArrayList<>();
    for (JsonNode each : json.path("reasons")) {
      reasons.add(
          new Absent(each.path("row").asInt(), each.path("column").asInt(), text(each, "why")));
    }
    return new Figure.Grid(
        text(json, "name"),
        text(json, "title"),
        quantity(json),
        readAxis(json.path("rows")),
        readAxis(json.path("columns")),
        numbers(json.path("values")),
        readSides(json),
        reasons);
  }

  private static Figure readBars(JsonNode json) {
    return new Figure.Bars(
        text(json, "name"),
        text(json, "title"),
        quantity(json),
        readAxis(json),
        numbers(json.path("values")),
        readSides(json));
  }

  private static Quantity quantity(JsonNode json) {
    return new Quantity(text(json, "quantity"), json.path("diverging").asBoolean());
  }

  private static Sides readSides(JsonNode json) {
    return new Sides(
        numbers(json.path("raw")),
        numbers(json.path("low")),
        numbers(json.path("high")),
        json.path("n").asInt(),
        number(json.path("clean")),
        number(json.path("corrupted")),
        numbers(json.path("touched")).stream()
            .<@Nullable Integer>map(each -> each == null ? null : each.intValue())
            .toList());
  }

  private static Axis readAxis(JsonNode json) {
    List<String> labels =
        IntStream.range(0, json.path("labels").size())
            .mapToObj(i -> json.path("labels").get(i).asText())
            .toList();
    return Axis.of(text(json, "axis"), labels);
  }

  private static List<@Nullable Double> numbers(JsonNode json) {
    List<@Nullable Double> values = new ArrayList<>();
    for (JsonNode each : json) {
      if (each.isArray()) {
        values.addAll(numbers(each));
      } else {
        values.add(number(each));
      }
    }
    return values;
  }

  private static @Nullable Double number(JsonNode json) {
    return json.isNumber() ? json.asDouble() : null;
  }

  private static String text(JsonNode json, String field) {
    if (!json.path(field).isTextual()) {
      throw new IllegalArgumentException("A figure's JSON needs a text '" + field + "'.");
    }
    return json.path(field).asText();
  }
}
