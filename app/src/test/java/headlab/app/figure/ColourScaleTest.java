package headlab.app.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.figure.Quantity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColourScaleTest {
  private static final Quantity RECOVERED = new Quantity("recovered", true);
  private static final Quantity MASS = new Quantity("mass", false);

  @Test
  void aDivergingScaleIsSymmetricAroundZeroAndIgnoresWhatIsNotFinite() {
    ColourScale scale =
        ColourScale.of(RECOVERED, Arrays.asList(-0.5, null, 2.0, Double.POSITIVE_INFINITY));
    assertEquals(new ColourScale(Palette.DIVERGING, -2, 2), scale);
    assertEquals(0xfff7f7f7, scale.argb(0));
  }

  @Test
  void aSequentialScaleRunsFromTheLeastToTheGreatest() {
    assertEquals(
        new ColourScale(Palette.SEQUENTIAL, 0.25, 4),
        ColourScale.of(MASS, Arrays.asList(4.0, Double.NaN, 0.25)));
  }

  @Test
  void equalOrNoValuesStillMakeAScale() {
    assertEquals(-1, ColourScale.of(RECOVERED, List.of(0.0)).low());
    assertTrue(ColourScale.of(MASS, List.of(0.0, 0.0)).high() > 0);
    assertEquals(1, ColourScale.of(MASS, List.of()).high());
  }

  @Test
  void colourDecodesBackToItsValue() {
    for (Palette palette : Palette.values()) {
      ColourScale scale = new ColourScale(palette, -3, 5);
      for (double value = -3; value <= 5; value += 0.173) {
        assertEquals(value, scale.decode(scale.argb(value)), 8 / 200.0, palette + " " + value);
      }
    }
  }

  @Test
  void theEndsAreTheAnchorsAndWhatLiesOutsideIsDrawnAsTheEnd() {
    ColourScale scale = new ColourScale(Palette.DIVERGING, -1, 1);
    assertEquals(0xff67001f, scale.argb(7));
    assertEquals(0xff053061, scale.argb(-7));
    assertThrows(IllegalArgumentException.class, () -> scale.argb(Double.NaN));
  }

  @Test
  void ticksAreRoundAndWithinTheScale() {
    assertEquals(
        List.of(-1.0, -0.5, 0.0, 0.5, 1.0), new ColourScale(Palette.DIVERGING, -1, 1).ticks());
    assertEquals(
        List.of(0.0, 0.01, 0.02),
        new ColourScale(Palette.SEQUENTIAL, 0, 0.03).ticks().subList(0, 3));
  }
}
