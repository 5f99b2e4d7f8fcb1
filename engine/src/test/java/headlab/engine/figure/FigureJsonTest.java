package headlab.engine.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
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
             "values": [[0.1, null, -0.0], [1.0E-300, 4.0, 0.30000000000000004]],
             "raw": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
             "touched": [[45, 0, null], [45, 1, 2]],
             "n": 3, "clean": 3.5, "corrupted": -3.5,
             "reasons": [{"row": 0, "column": 1, "why": "It is infinite."}]}
            """),
        JSON.readTree(FigureJson.write(grid()).toString()));
  }

  @Test
  void everyFigureComesBackFromItsText() throws JsonProcessingException {
    for (Figure figure : List.of(grid(), bars(), bare())) {
      assertEquals(figure, FigureJson.read(JSON.readTree(FigureJson.write(figure).toString())));
    }
  }

  @Test
  void unknownKindIsNamed() throws JsonProcessingException {
    var json = JSON.readTree("{\"kind\": \"pie\"}");
    assertEquals(
        "There is no kind of figure 'pie'.",
        assertThrows(IllegalArgumentException.class, () -> FigureJson.read(json)).getMessage());
  }

  private static Figure grid() {
    return new Figure.Grid(
        "byHead",
        "Recovered",
        new Quantity("recovery", true),
        new Axis.Layers(2),
        new Axis.Heads(3),
        Arrays.asList(.1, null, -0.0, 1e-300, 4.0, .1 + .2),
        new Figure.Sides(
            List.of(1., 2., 3., 4., 5., 6.),
            List.of(),
            List.of(),
            3,
            3.5,
            -3.5,
            Arrays.asList(45, 0, null, 45, 1, 2)),
        List.of(new Absent(0, 1, "It is infinite.")));
  }

  private static Figure bars() {
    return new Figure.Bars(
        "byComponent",
        "Written",
        new Quantity("logit difference", true),
        new Axis.Components(List.of("embed", "attn 0", "")),
        Arrays.asList(1.0, null, 2.0),
        new Figure.Sides(
            List.of(), Arrays.asList(0.0, null, 1.0), List.of(2.0, 2.0, 2.0), 8, null, null));
  }

  private static Figure bare() {
    return new Figure.Grid(
        "byResidual.2",
        "One prompt",
        new Quantity("rank", false),
        new Axis.Roles(List.of("S1", "…", "END")),
        new Axis.Tokens(List.of("␣Mary")),
        Arrays.asList(null, null, null),
        Figure.Sides.of(1),
        List.of());
  }
}
