package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static headlab.analyses.PatternStatsTest.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.detectors.AttentionSinks;
import headlab.analyses.detectors.MassiveActivations;
import headlab.analyses.detectors.PrefixCopying;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// First tokens, large activations and the loss of repeated tokens on the model built by hand.
class SinksTest {
  @Test
  void firstTokenMassAndDrainAreWhatOneComputesByHand() throws InterruptedException {
    try (PlainSession session = session(Toy.REPEATED)) {
      AttentionSinks.Result result = new AttentionSinks().run(session);
      // head 0.0: rows 0 and 1; head 1.0: rows 0 to 7 look at all alike
      double mass = 0;
      for (int row = 0; row < 8; row++) {
        mass += 1.0 / (row + 1) / 15;
      }
      assertArrayEquals(new double[] {2 / 15., mass}, numbers(result.firstTokenMass()), 1e-5);
      // values are one-hot, and written with size 1 by the first head and 2 by the second
      assertArrayEquals(new double[] {1, 1}, numbers(result.valueDrain()), 1e-5);
      assertEquals(List.of(0.0), ((Figure.Bars) result.sinkShare()).values());
      assertTrue(result.byDomain().isEmpty() && result.contrast().isEmpty());
    }
  }

  @Test
  void thePeakIsTheFirstTokensSizeBesideTheLargestOther() throws InterruptedException {
    try (PlainSession session = session(Toy.REPEATED)) {
      Figure.Bars peak = (Figure.Bars) new AttentionSinks().run(session).residualPeak();
      // after layer 0 every stream is three ones; after layer 1 the first has 3, 1, 1 and the
      // largest other is that of a token that copies another than itself: 1, 2, 1, 1
      assertEquals(1, number(peak.values().get(0)), 1e-5);
      assertEquals(Math.sqrt(11 / 7.), number(peak.values().get(1)), 1e-5);
    }
  }

  @Test
  void theLargestActivationOfTheModelBuiltByHandIsTheTokenThatCopiesItself()
      throws InterruptedException {
    try (PlainSession session = session(Toy.REPEATED)) {
      MassiveActivations.Result result = new MassiveActivations().run(session);
      Figure.Grid magnitudes = grid(result.magnitudes());
      assertEquals("feature 0 at 0", magnitudes.text(1, 0));
      assertEquals(3, number(magnitudes.at(1, 0)), 1e-5);
      assertEquals(0, number(magnitudes.at(1, 3)), 1e-5);
      assertEquals(2, number(grid(result.origin()).at(1, 0)), 1e-5);
      assertEquals(0, number(grid(result.origin()).at(1, 1)), 1e-5);
      assertEquals(List.of(0.0, 0.0), ((Figure.Bars) result.massive()).values());
      Figure.Grid cosine = grid(result.bosCosine().orElseThrow());
      assertEquals(1, number(cosine.at(0, 0)), 1e-6);
    }
  }

  @Test
  void theLossOfTheSecondCopyAndWithoutEachHeadIsWhatIsKnown() throws InterruptedException {
    try (PlainSession session = session(Toy.REPEATED)) {
      PrefixCopying.Result result = new PrefixCopying().run(session);
      assertArrayEquals(new double[] {0, .80754}, numbers(result.prefixMatching()), 1e-5);
      Figure.Bars loss = (Figure.Bars) result.loss();
      assertEquals(List.of("as it is", "1.0", "0.0", "2 together"), loss.bars().labels());
      assertEquals(.779275, number(loss.values().get(0)), 1e-5);
      assertEquals(2.274009, number(loss.values().get(1)), 1e-5);
      assertEquals(2.368394, number(loss.values().get(2)), 1e-5);
      // the last writes 2 to the next of eight tokens, whose mean is 1 / 4
      assertArrayEquals(new double[] {0, 1.75}, numbers(result.copying()), 1e-5);
    }
  }

  @Test
  void promptsThatDoNotRepeatAreRefusedByTheirLine() {
    try (PlainSession session = session(List.of(1, 2, 3, 4))) {
      Refusal refusal = assertThrows(Refusal.class, () -> new PrefixCopying().run(session));
      assertTrue(refusal.sentence().startsWith("Line 1:"), refusal.sentence());
    }
  }

  private static PlainSession session(List<Integer> ids) {
    return PlainSession.on(Toy.model(40), List.of(PlainSession.plain(ids)));
  }

  private static double number(@Nullable Double value) {
    return Objects.requireNonNull(value);
  }
}
