package headlab.engine.figure;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.engine.figure.Figure.Sides;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Makes figures of their JSON.
final class FigureReader {
  private FigureReader() {}

  static Figure read(JsonNode json) {
    return switch (text(json, "kind")) {
      case "grid" -> readGrid(json);
      case "bars" -> readBars(json);
      case "curve" -> readCurve(json);
      case "scatter" -> readScatter(json);
      case "table" -> readTable(json);
      case "strip" -> readStrip(json);
      case String kind ->
          throw new IllegalArgumentException("There is no kind of figure '" + kind + "'.");
    };
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

  private static Figure readCurve(JsonNode json) {
    if (!(readAxis(json) instanceof Axis.Numbers along)) {
      throw new IllegalArgumentException("A curve's JSON needs 'numbers' along its axis.");
    }
    return new Figure.Curve(
        text(json, "name"),
        text(json, "title"),
        quantity(json),
        readAxis(json.path("series")),
        along,
        numbers(json.path("values")),
        readSides(json));
  }

  private static Figure readScatter(JsonNode json) {
    return new Figure.Scatter(
        text(json, "name"),
        text(json, "title"),
        quantity(json.path("x")),
        quantity(json),
        readAxis(json),
        numbers(json.path("x").path("values")),
        numbers(json.path("values")),
        readSides(json));
  }

  private static Figure readTable(JsonNode json) {
    List<List<Entry>> rows = new ArrayList<>();
    for (JsonNode row : json.path("rows")) {
      rows.add(elements(row).stream().map(FigureReader::entry).toList());
    }
    return new Figure.Table(
        text(json, "name"),
        text(json, "title"),
        words(json.path("columns")),
        rows,
        json.path("n").asInt());
  }

  private static Entry entry(JsonNode json) {
    if (json.isNumber()) {
      return new Entry.Value(json.asDouble());
    }
    return json.isTextual() ? new Entry.Words(json.asText()) : new Entry.Empty();
  }

  private static Figure readStrip(JsonNode json) {
    List<Figure.Strip.Line> lines = new ArrayList<>();
    for (JsonNode line : json.path("lines")) {
      lines.add(
          new Figure.Strip.Line(
              text(line, "label"), words(line.path("tokens")), numbers(line.path("values"))));
    }
    return new Figure.Strip(
        text(json, "name"), text(json, "title"), quantity(json), lines, json.path("n").asInt());
  }

  private static List<JsonNode> elements(JsonNode json) {
    return StreamSupport.stream(json.spliterator(), false).toList();
  }

  private static List<String> words(JsonNode json) {
    return elements(json).stream().map(JsonNode::asText).toList();
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
    List<String> labels = words(json.path("labels"));
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
