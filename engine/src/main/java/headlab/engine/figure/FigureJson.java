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
/// A grid's numbers are lists of rows, and where it has facets a list of these for each facet; an
/// absent value is null. `raw`, `low`, `high`, `control`, `touched`, `tried`, `clean`, `corrupted`
/// and `texts` are left out where a figure has none.
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
    Axis facets = grid.facets();
    if (facets != null) {
      json.set("facets", axis(facets));
    }
    json.set("rows", axis(grid.rows()));
    json.set("columns", axis(grid.columns()));
    json.set("values", cells(grid, grid.values()));
    if (!grid.texts().isEmpty()) {
      json.set("texts", cells(grid, grid.texts()));
    }
    sides(json, grid.sides(), values -> cells(grid, values));
    ArrayNode reasons = json.putArray("reasons");
    for (Absent absent : grid.reasons()) {
      ObjectNode reason = reasons.addObject();
      if (facets != null) {
        reason.put("facet", absent.facet());
      }
      reason.put("row", absent.row()).put("column", absent.column()).put("why", absent.why());
    }
    return json;
  }

  /// A list for each row; where there are facets, a list of these for each.
  private static ArrayNode cells(Figure.Grid grid, List<? extends @Nullable Object> values) {
    int width = grid.columns().size();
    if (grid.facets() == null) {
      return table(values, width);
    }
    ArrayNode json = JSON.arrayNode();
    int size = grid.rows().size() * width;
    for (int i = 0; i < grid.facetCount(); i++) {
      json.add(table(values.subList(i * size, (i + 1) * size), width));
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
      java.util.function.Function<List<? extends @Nullable Object>, JsonNode> shape) {
    if (!sides.raw().isEmpty()) {
      json.set("raw", shape.apply(sides.raw()));
    }
    if (!sides.low().isEmpty()) {
      json.set("low", shape.apply(sides.low()));
    }
    if (!sides.high().isEmpty()) {
      json.set("high", shape.apply(sides.high()));
    }
    if (!sides.control().isEmpty()) {
      json.set("control", shape.apply(sides.control()));
    }
    if (!sides.touched().isEmpty()) {
      json.set("touched", shape.apply(sides.touched()));
    }
    json.put("n", sides.n());
    if (sides.tried() != null) {
      json.put("tried", sides.tried());
    }
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
    if (!Axis.TAKEN.contains(axis.id())) {
      json.put("caption", axis.caption());
    }
    if (axis instanceof Axis.Numbers numbers) {
      json.set("numbers", list(numbers.numbers()));
    }
    return json;
  }

  private static ArrayNode list(List<? extends @Nullable Object> values) {
    ArrayNode json = JSON.arrayNode();
    for (Object value : values) {
      switch (value) {
        case null -> json.addNull();
        case Integer whole -> json.add(whole);
        case Double number -> json.add(number);
        default -> json.add(value.toString());
      }
    }
    return json;
  }

  private static ArrayNode table(List<? extends @Nullable Object> values, int width) {
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
          new Absent(
              each.path("facet").asInt(),
              each.path("row").asInt(),
              each.path("column").asInt(),
              text(each, "why")));
    }
    return new Figure.Grid(
        text(json, "name"),
        text(json, "title"),
        quantity(json),
        json.has("facets") ? readAxis(json.path("facets")) : null,
        readAxis(json.path("rows")),
        readAxis(json.path("columns")),
        numbers(json.path("values")),
        texts(json.path("texts")),
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
        numbers(json.path("control")),
        json.path("n").asInt(),
        json.has("tried") ? json.path("tried").asInt() : null,
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
    List<Double> numbers = new ArrayList<>();
    json.path("numbers").forEach(each -> numbers.add(each.asDouble()));
    return Axis.of(text(json, "axis"), json.path("caption").asText(), labels, numbers);
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

  private static List<@Nullable String> texts(JsonNode json) {
    List<@Nullable String> texts = new ArrayList<>();
    for (JsonNode each : json) {
      if (each.isArray()) {
        texts.addAll(texts(each));
      } else {
        texts.add(each.isTextual() ? each.asText() : null);
      }
    }
    return texts;
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
