package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.ModelSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Counting what edits touch.
class TouchedTest {
  private static final Value ZERO = new Value.Zero();
  private final ModelSpec spec = CheckpointFolder.open(Reference.of("llama-gqa").folder()).spec();

  @Test
  void anUneditedRunTouchesNothing() {
    assertEquals(0, Touched.places(Variant.CLEAN, 0, 11, spec));
  }

  @Test
  void aHeadAtAllPositionsTouchesItOnceAtEach() {
    assertEquals(11, touched(Where.head(Site.Z, 1, 2)));
    assertEquals(22, touched(Where.head(Site.Z, 1, 2), Where.head(Site.Z, 1, 3)));
    assertEquals(22, touched(Where.head(Site.Z, 1, 2), Where.head(Site.Z, 2, 2)));
  }

  @Test
  void thePlaceIsCountedOnceWhoeverWritesThere() {
    Where overlapping = new Where(new HookPoint(Site.Z, 1), List.of(2, 3), Positions.at(4));
    assertEquals(12, touched(Where.head(Site.Z, 1, 2), overlapping));
  }

  @Test
  void aSiteWithoutHeadsCountsOneAndAllHeadsCountAll() {
    assertEquals(1, touched(Where.positions(Site.RESID_PRE, 0, Positions.at(3))));
    assertEquals(spec.heads() * 11, touched(Where.positions(Site.Q, 0, Positions.all())));
  }

  @Test
  void aRoleTouchesItsPlaceInEachPrompt() {
    Positions roles = new Positions.PerPrompt(List.of(new Span(2, 3), new Span(4, 7)));
    Variant variant =
        Variant.of(Side.CLEAN, new Intervention(Where.positions(Site.ATTN_OUT, 1, roles), ZERO));
    assertEquals(1, Touched.places(variant, 0, 11, spec));
    assertEquals(3, Touched.places(variant, 1, 11, spec));
  }

  @Test
  void anEditOfNoHeadOrNoPositionTouchesNothing() {
    assertEquals(0, touched(Where.positions(Site.Z, 1, Positions.at(11))));
    assertEquals(0, touched(Where.head(Site.Z, 1, 99)));
  }

  @Test
  void pairsCountWhereTheDestinationSeesASource() {
    Positions late = new Positions.Range(new Span(7, 9));
    assertEquals(4, touched(pairs(List.of(1), Positions.all(), late)));
    assertEquals(2, touched(pairs(List.of(1, 2), Positions.at(8), late)));
    assertEquals(0, touched(pairs(List.of(1), new Positions.Range(new Span(2, 7)), late)));
    assertEquals(
        4 + 11, touched(pairs(List.of(1), Positions.all(), late), Where.head(Site.Z, 1, 1)));
  }

  @Test
  void unitsDoNotCount() {
    assertEquals(11, touched(Where.units(Site.MLP_POST, 1, List.of(2, 3))));
  }

  private static Where pairs(List<Integer> heads, Positions destinations, Positions sources) {
    return Where.pairs(Site.PATTERN, 1, heads, destinations, sources);
  }

  private int touched(Where... places) {
    List<Intervention> edits =
        List.of(places).stream().map(where -> new Intervention(where, ZERO)).toList();
    return Touched.places(new Variant(Side.CLEAN, edits), 0, 11, spec);
  }
}
