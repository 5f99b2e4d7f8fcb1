package headlab.app.workspace.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void theDifferenceIsFirstMinusSecondCellByCell() {
    List<Figure> difference =
        Comparison.difference(
            List.of(grid(2, 1.0, 0.5, -2.0, null)), List.of(grid(2, 0.25, 0.5, 1.0, 3.0)));
    assertEquals(1, difference.size());
    Figure.Grid grid = (Figure.Grid) difference.getFirst();
    assertEquals(Arrays.asList(0.75, 0.0, -3.0, null), grid.values());
    assertTrue(grid.quantity().diverging());
  }

  @Test
  void runsOfDifferentShapeAreNotCompared() {
    List<Figure> two = List.of(grid(2, 1.0, 0.5, -2.0, 1.0));
    List<Figure> three = List.of(grid(3, 1.0, 0.5, -2.0, 1.0, 1.0, 1.0));
    assertThrows(IllegalArgumentException.class, () -> Comparison.difference(two, three));
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static Figure grid(int heads, @Nullable Double... values) {
    return new Figure.Grid(
        "byHead",
        "Heads",
        new Quantity("effect", true),
        new Axis.Layers(values.length / heads),
        new Axis.Heads(heads),
        Arrays.asList(values),
        Figure.Sides.of(4),
        List.of());
  }
}
