package headlab.app.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellWordsTest {
  private static final Figure.Grid HEADS = grid(new Axis.Layers(2), new Axis.Heads(3));
  private static final Figure.Grid TOKENS =
      grid(new Axis.Layers(2), new Axis.Tokens(List.of("<bos>", "␣Mary", "↵")));

  @Test
  void aCellOfLayersAndHeadsIsAHead() {
    assertEquals(new Head(1, 2), CellWords.head(HEADS, 1, 2));
    assertNull(CellWords.head(TOKENS, 1, 2));
    assertEquals(new Head(2, 1), CellWords.head(grid(new Axis.Heads(2), new Axis.Layers(3)), 1, 2));
  }

  @Test
  void aCellTellsItsExactValueItsRawValueAndN() {
    assertEquals(
        "Head 0.1\neffect: 0.1234567890123\nraw: 2.5\nn: 7", CellWords.describe(HEADS, 0, 1));
    assertTrue(CellWords.describe(TOKENS, 0, 1).startsWith("Layer 0 · Position 1 ␣Mary\n"));
  }

  @Test
  void anAbsentCellTellsWhy() {
    assertTrue(CellWords.describe(HEADS, 1, 0).endsWith("The runs do not differ here."));
  }

  @Test
  void theTableHasEveryDigitAndLeavesAbsentCellsEmpty() {
    assertEquals(
        "Layer \\ Head\t0\t1\t2\n0\t1.0\t0.1234567890123\t-3.0\n1\t\t5.0\t6.0\n",
        CellWords.table(HEADS));
  }

  @Test
  void headsAreReadAsTheyAreWritten() {
    assertEquals(new Head(12, 3), Head.parse(new Head(12, 3).toString()));
  }

  @Test
  void cellsLieUnderTheirPoints() {
    PlotPlace place = PlotPlace.fit(30, 6, 400, 300, new int[] {4, 8});
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 8; column++) {
        assertEquals(row, place.row(place.top(row) + place.cellHeight() / 2));
        assertEquals(column, place.column(place.left(column) + place.cellWidth() / 2));
      }
    }
    assertEquals(-1, place.row(place.top(4) + 1));
    assertEquals(-1, place.column(29));
    assertTrue(place.width() <= 400 && place.height() <= 300);
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static Figure.Grid grid(Axis rows, Axis columns) {
    return new Figure.Grid(
        "byHead",
        "Heads",
        new Quantity("effect", true),
        rows,
        columns,
        Arrays.asList(1.0, 0.1234567890123, -3.0, null, 5.0, 6.0),
        new Figure.Sides(
            Arrays.asList(1.5, 2.5, 3.5, null, 5.5, 6.5), List.of(), List.of(), 7, null, null),
        List.of(new Absent(1, 0, "The runs do not differ here.")));
  }

  @Test
  void scoresOfOneRunAreToldApartByTheirFigures() {
    assertEquals("direct", ScoreName.of("direct", "logits"));
    assertEquals("total", ScoreName.of("total", "logits"));
    assertEquals("logit difference lost", ScoreName.of("byHead", "logit difference lost"));
    assertEquals("by domain code", ScoreName.of("byDomain.code", "dormancy"));
    assertEquals("largest OV singular value", ScoreName.of("ovSpectrum.0", "singular value"));
    assertEquals("ov spectrum 1", ScoreName.of("ovSpectrum.1", "singular value"));
  }
}
