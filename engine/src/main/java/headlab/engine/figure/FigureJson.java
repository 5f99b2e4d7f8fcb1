package headlab.engine.figure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.engine.figure.Figure.Sides;
import java.util.List;
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
      case Figure.Curve curve -> curve(curve);
      case Figure.Scatter scatter -> scatter(scatter);
      case Figure.Table table -> table(table);
      case Figure.Strip strip -> strip(strip);
    };
  }

  /// The figure that `write` made.
  ///
  /// @throws IllegalArgumentException when it is not one
  public static Figure read(JsonNode json) {
    return FigureReader.read(json);
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

  private static ObjectNode curve(Figure.Curve curve) {
    ObjectNode json = head(curve, "curve");
    json.set("series", axis(curve.series()));
    json.setAll(axis(curve.along()));
    json.set("values", series(curve, curve.values()));
    sides(json, curve.sides(), values -> series(curve, values));
    return json;
  }

  /// One list where there is one curve, else a list for each.
  private static ArrayNode series(Figure.Curve curve, List<? extends @Nullable Object> values) {
    return curve.series().size() == 1 ? list(values) : table(values, curve.along().size());
  }

  private static ObjectNode scatter(Figure.Scatter scatter) {
    ObjectNode json = head(scatter, "scatter");
    json.setAll(axis(scatter.points()));
    ObjectNode across =
        json.putObject("x")
            .put("quantity", scatter.x().name())
            .put("diverging", scatter.x().diverging());
    across.set("values", list(scatter.across()));
    json.set("values", list(scatter.values()));
    sides(json, scatter.sides(), FigureJson::list);
    return json;
  }

  private static ObjectNode table(Figure.Table table) {
    ObjectNode json = named(table, "table");
    json.set("columns", list(table.columns()));
    ArrayNode rows = json.putArray("rows");
    for (List<Entry> row : table.rows()) {
      ArrayNode line = rows.addArray();
      for (Entry entry : row) {
        switch (entry) {
          case Entry.Words words -> line.add(words.text());
          case Entry.Value number when number.whole() -> line.add((long) number.value());
          case Entry.Value number -> line.add(number.value());
          case Entry.Empty empty -> line.addNull();
        }
      }
    }
    return json.put("n", table.n());
  }

  private static ObjectNode strip(Figure.Strip strip) {
    ObjectNode json = head(strip, "strip");
    ArrayNode lines = json.putArray("lines");
    for (Figure.Strip.Line line : strip.lines()) {
      ObjectNode each = lines.addObject().put("label", line.label());
      each.set("tokens", list(line.tokens()));
      each.set("values", list(line.values()));
    }
    return json.put("n", strip.n());
  }

  private static ObjectNode named(Figure figure, String kind) {
    return JSON.objectNode()
        .put("name", figure.name())
        .put("kind", kind)
        .put("title", figure.title());
  }

  private static ObjectNode head(Figure figure, String kind) {
    return named(figure, kind)
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
}
