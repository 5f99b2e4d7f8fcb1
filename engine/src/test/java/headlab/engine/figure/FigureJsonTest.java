package headlab.engine.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FigureJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void gridWritesItsNumbersAsRows() throws JsonProcessingException {
    assertEquals(
        JSON.readTree(
            """
            {"name": "byHead", "kind": "grid", "title": "Recovered", "quantity": "recovery",
             "diverging": true,
             "rows": {"axis": "layers", "labels": ["0", "1"]},
             "columns": {"axis": "heads", "labels": ["0", "1", "2"]},
             "values": [[0.1, null, 0.0], [1.0E-300, 4.0, 0.30000000000000004]],
             "raw": [[1.0, null, 3.0], [4.0, 5.0, 6.0]],
             "low": [[0.0, null, -1.0], [0.0, 3.0, 0.2]],
             "high": [[0.2, null, 1.0], [0.0, 5.0, 0.4]],
             "control": [[0.01, 0.02, null], [0.04, 0.05, -0.06]],
             "touched": [[45, 0, null], [45, 1, 2]],
             "n": 3, "tried": 5, "clean": 3.5, "corrupted": -3.5,
             "reasons": [{"row": 0, "column": 1, "why": "It is infinite."}]}
            """),
        JSON.readTree(FigureJson.write(FigureExamples.heads()).toString()));
  }

  @Test
  void everyFigureComesBackFromItsText() throws JsonProcessingException {
    for (Figure figure : FigureExamples.all()) {
      assertEquals(figure, FigureJson.read(JSON.readTree(FigureJson.write(figure).toString())));
    }
  }

  @Test
  void aFacetIsALeadingList() throws JsonProcessingException {
    assertEquals(
        JSON.readTree(
            """
            {"name": "byClass", "kind": "grid", "title": "Succession by class",
             "quantity": "score", "diverging": false,
             "facets": {"axis": "classes", "caption": "Token class",
               "labels": ["days", "number words", ""]},
             "rows": {"axis": "layers", "labels": ["0"]},
             "columns": {"axis": "heads", "labels": ["0", "1"]},
             "values": [[[1.0, 2.0]], [[null, 4.0]], [[5.0, 6.5]]],
             "texts": [[["Monday", null]], [[null, "\\"a\\"\\tb"]], [["", "…"]]],
             "control": [[[0.0, 0.1]], [[null, 0.3]], [[0.4, 0.5]]],
             "touched": [[[1, 2]], [[3, 4]], [[5, 6]]],
             "n": 7,
             "reasons": [{"facet": 1, "row": 0, "column": 0,
               "why": "No pair has one token each."}]}
            """),
        JSON.readTree(FigureJson.write(FigureExamples.facets()).toString()));
  }

  @Test
  void curvesTablesStripsAndScattersHaveTheirNumbersByName() throws JsonProcessingException {
    JsonNode curves = FigureJson.write(FigureExamples.curves());
    assertEquals(JSON.readTree("[0.0, 5.0, 10.5]"), curves.path("numbers"));
    assertEquals(JSON.readTree("[\"0\", \"5\", \"10.5\"]"), curves.path("labels"));
    assertEquals(JSON.readTree("[\"top\", \"random\"]"), curves.path("series").path("labels"));
    assertEquals(JSON.readTree("[[1.0, 0.25, null], [1.0, 0.0, 0.5]]"), curves.path("values"));
    assertEquals(JSON.readTree("[[0.9, 0.1, null], [0.9, null, 0.4]]"), curves.path("low"));
    assertEquals(
        JSON.readTree("[-1.0, null, 3.0]"),
        FigureJson.write(FigureExamples.curve()).path("values"));
    JsonNode table = FigureJson.write(FigureExamples.table());
    assertEquals(JSON.readTree("[\"head\", \"token\", \"\", \"count\"]"), table.path("columns"));
    assertEquals(
        JSON.readTree(
            """
            [["0.1", "␣Mary", 0.30000000000000004, 3], ["1.0", "", null, 0],
             ["a\\t\\"b\\"", "null", 1e300, 1e20]]
            """),
        JSON.readTree(table.path("rows").toString()));
    assertEquals(
        JSON.readTree("[0.5, null, 0.0]"),
        FigureJson.write(FigureExamples.scatter()).path("x").path("values"));
    assertEquals(
        JSON.readTree(
            "{\"label\": \"1 · line 4\", \"tokens\": [\"<bos>\", \"␣a\", \"\"], \"values\": [null, 0.5, 0.0]}"),
        FigureJson.write(FigureExamples.strip()).path("lines").get(0));
  }

  @Test
  void tablesOfUnequalRowsAndNumbersThatAreNoneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Entry.row("a", Double.NaN));
    List<List<Entry>> rows = List.of(Entry.row("a", 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Figure.Table("t", "T", List.of("one"), rows, 0));
    assertEquals(rows, new Figure.Table("t", "T", List.of("one", "two"), rows, 0).rows());
  }

  @Test
  void facetsTakenApartAndStackedAreTheSameFigure() {
    Figure.Grid grid = FigureExamples.facets();
    List<Figure.Grid> slices = List.of(grid.facet(0), grid.facet(1), grid.facet(2));
    assertEquals(grid, Figure.Grid.stack(Objects.requireNonNull(grid.facets()), slices));
    assertEquals(Arrays.asList(null, 4.0), slices.get(1).values());
    assertEquals("No pair has one token each.", slices.get(1).reason(0, 0, 0).orElseThrow());
    assertEquals(grid.at(2, 0, 1), slices.get(2).at(0, 1));
  }

  @Test
  void valuesThatAreNoNumbersAndSidesOfAnotherLengthAreRefused() {
    for (Figure.Sides sides :
        List.of(
            Figure.Sides.of(1).withControl(List.of(1.0)),
            Figure.Sides.of(1).withControl(List.of(1.0, Double.NaN)),
            Figure.Sides.of(1).withInterval(List.of(1.0, 2.0), List.of(1.0, 2.0, 3.0)))) {
      assertThrows(IllegalArgumentException.class, () -> bars(List.of(1.0, 2.0), sides));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> bars(List.of(1.0, Double.POSITIVE_INFINITY), Figure.Sides.of(1)));
    assertEquals(0, bars(List.of(1.0, 2.0), Figure.Sides.of(0)).sides().n());
  }

  private static Figure bars(List<Double> values, Figure.Sides sides) {
    return new Figure.Bars(
        "b",
        "B",
        new Quantity("q", false),
        new Axis.Components(List.of("embed", "attn 0")),
        values,
        sides);
  }

  @Test
  void unknownKindIsNamed() throws JsonProcessingException {
    var json = JSON.readTree("{\"kind\": \"pie\"}");
    assertEquals(
        "There is no kind of figure 'pie'.",
        assertThrows(IllegalArgumentException.class, () -> FigureJson.read(json)).getMessage());
  }
}
