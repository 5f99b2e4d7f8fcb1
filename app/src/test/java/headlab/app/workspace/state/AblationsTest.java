package headlab.app.workspace.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.Head;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Where;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AblationsTest {
  private final Ablations ablations = new Ablations();

  @Test
  void everyChangeCanBeUndoneAndRedoneInOrder() {
    ablations.toggle(new Head(1, 2));
    ablations.toggle(new Head(3, 1));
    ablations.substituteAll(Substitute.MEAN);
    ablations.clear();
    List<Map<Head, Substitute>> states =
        List.of(
            Map.of(new Head(1, 2), Substitute.MEAN, new Head(3, 1), Substitute.MEAN),
            Map.of(new Head(1, 2), Substitute.ZERO, new Head(3, 1), Substitute.ZERO),
            Map.of(new Head(1, 2), Substitute.ZERO),
            Map.of());
    for (Map<Head, Substitute> state : states) {
      assertTrue(ablations.canUndo().get());
      ablations.undo();
      assertEquals(state, ablations.heads().get());
    }
    assertFalse(ablations.canUndo().get());
    for (Map<Head, Substitute> state : states.reversed().subList(1, 4)) {
      ablations.redo();
      assertEquals(state, ablations.heads().get());
    }
    ablations.redo();
    assertTrue(ablations.heads().get().isEmpty());
    assertFalse(ablations.canRedo().get());
  }

  @Test
  void aNewChangeEndsWhatCouldBeRedone() {
    ablations.toggle(new Head(0, 0));
    ablations.undo();
    ablations.toggle(new Head(1, 1));
    assertFalse(ablations.canRedo().get());
  }

  @Test
  void headsThatAreOffAreEditsOfTheirOutput() {
    ablations.toggle(new Head(2, 5));
    assertEquals(
        List.of(new Intervention(Where.head(Site.Z, 2, 5), new Value.Zero())), ablations.edits());
    ablations.substituteAll(Substitute.MEAN);
    assertEquals(
        List.of(new Intervention(Where.head(Site.Z, 2, 5), new Value.Mean())), ablations.edits());
    ablations.toggle(new Head(2, 5));
    assertTrue(ablations.edits().isEmpty());
  }

  @Test
  void aDragOfTheSliderIsOneStepToUndo() {
    Head head = new Head(2, 5);
    ablations.toggle(new Head(0, 1));
    for (double factor : new double[] {.9, .6, .5}) {
      ablations.scale(head, factor);
    }
    ablations.settle();
    ablations.scale(head, 1.5);
    assertEquals(1.5, ablations.factor(head));
    ablations.undo();
    assertEquals(.5, ablations.factor(head));
    ablations.undo();
    assertEquals(1, ablations.factor(head));
    assertEquals(Map.of(new Head(0, 1), Substitute.ZERO), ablations.heads().get());
    ablations.redo();
    assertEquals(.5, ablations.factor(head));
  }

  @Test
  void aScaledHeadIsNotOffAndKeepsItsScaleWhenOthersAreReplaced() {
    ablations.scale(new Head(1, 1), .25);
    ablations.toggle(new Head(2, 2));
    assertFalse(ablations.isOff(new Head(1, 1)));
    assertTrue(ablations.isOff(new Head(2, 2)));
    ablations.substituteAll(Substitute.MEAN);
    assertEquals(
        List.of(
            new Intervention(Where.head(Site.Z, 1, 1), new Value.Scale(.25)),
            new Intervention(Where.head(Site.Z, 2, 2), new Value.Mean())),
        ablations.edits());
    ablations.toggle(new Head(1, 1));
    assertTrue(ablations.isOff(new Head(1, 1)));
    assertEquals(0, ablations.factor(new Head(1, 1)));
    ablations.scale(new Head(1, 1), 1);
    assertEquals(Map.of(new Head(2, 2), Substitute.MEAN), ablations.heads().get());
  }

  @Test
  void anotherModelForgetsTheHeadsOfTheLast() {
    ablations.toggle(new Head(2, 5));
    ablations.reset();
    assertTrue(ablations.heads().get().isEmpty());
    assertFalse(ablations.canUndo().get());
  }
}
