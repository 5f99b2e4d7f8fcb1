package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.weights.ComponentComposition;
import headlab.analyses.weights.Composition;
import headlab.analyses.weights.CompositionScores;
import headlab.datasets.Refusal;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Svd;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Channels between heads, planted by hand and multiplied out in double.
class ComponentCompositionTest {
  @ParameterizedTest
  @EnumSource(Composition.class)
  void aPlantedChannelScoresOneAndEverythingElseZero(Composition side) throws InterruptedException {
    int planted =
        switch (side) {
          case Q -> 3;
          case K -> 0;
          case V -> 1;
        };
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      ComponentComposition.Result result =
          new ComponentComposition("1.0", side, "0.1", 0).run(session);
      Figure.Scatter components = (Figure.Scatter) result.components();
      assertEquals(4, components.values().size());
      for (int i = 0; i < 4; i++) {
        assertEquals(i == planted ? 1 : 0, number(components.values().get(i)), 1e-5);
        assertEquals(i, number(components.across().get(i)), 0);
      }
      assertEquals(1, number(grid(result.best()).at(0, 1)), 1e-5);
      assertEquals(0, number(grid(result.best()).at(0, 0)), 1e-5);
      assertEquals(planted, number(grid(result.bestComponent()).at(0, 1)), 0);
      assertNull(grid(result.best()).at(1, 1));
      double[] strengths = {5, 3, 2, 1};
      assertEquals(strengths[planted] / Math.sqrt(39), number(grid(result.whole()).at(0, 1)), 1e-5);
      List<Entry> first = ((Figure.Table) result.outliers()).rows().getFirst();
      assertEquals("0.1", first.get(0).toString());
      assertEquals(new Entry.Value(planted), first.get(1));
      assertEquals(1, number(grid(result.pair()).at(planted, 0)), 1e-5);
      assertEquals(0, number(grid(result.pair()).at((planted + 1) % 4, 0)), 1e-5);
      assertTrue(result.allPairs().isEmpty());
    }
  }

  @Test
  void withoutADestinationAllPairsAreScored() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      ComponentComposition.Result result = new ComponentComposition().run(session);
      Figure.Grid pairs = grid(result.allPairs().orElseThrow());
      assertEquals(1, number(pairs.at(1, 2)), 1e-5, "0.1 to 1.0");
      assertEquals(0, number(pairs.at(1, 3)), 1e-5, "0.1 to 1.1");
      assertNull(pairs.at(2, 1));
      assertTrue(result.best().title().contains("1.0"), result.best().title());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void squaresOfComponentsAddUpToTheSquareOfTheWholeHead(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      ModelSpec spec = session.spec();
      CompositionScores.Result all = new CompositionScores().run(session);
      int to = spec.heads() + 2;
      for (Composition side : Composition.values()) {
        ComponentComposition.Result result =
            new ComponentComposition("1.2", side, "0.3", 0).run(session);
        Figure figure =
            switch (side) {
              case Q -> all.q();
              case K -> all.k();
              case V -> all.v();
            };
        double whole = number(grid(figure).at(3, to));
        assertEquals(whole, number(grid(result.whole()).at(0, 3)), 1e-5);
        Svd ov = session.headSvd(Circuit.OV, 0, Coordinates.FOLDED);
        Figure.Scatter components = (Figure.Scatter) result.components();
        double sum = 0;
        double norm = 0;
        for (int i = 0; i < components.values().size(); i++) {
          double strength = ov.values().at(3, (int) number(components.across().get(i)));
          sum += Math.pow(strength * number(components.values().get(i)), 2);
          norm += strength * strength;
        }
        assertEquals(whole, Math.sqrt(sum / norm), .01 * whole, "weak ones are left out");
        assertTrue(whole > 1e-3);
      }
    }
  }

  /// A random direction meets a random circuit in about 1 / sqrt(d) of its norm.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt"})
  void theControlIsThatOfRandomCircuits(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      double expected = 1 / Math.sqrt(session.spec().dModel());
      ComponentComposition.Result result =
          new ComponentComposition("1.2", Composition.Q, "0.3", 0).run(session);
      double one = number(result.components().sides().control().getFirst());
      assertEquals(expected, one, .15 * expected);
      double largest = number(result.best().sides().control().getFirst());
      assertTrue(largest > one && largest < 3 * one, "largest " + largest);
    }
  }

  @Test
  void whatCannotBeReadIsRefused() {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      assertThrows(
          Refusal.class,
          () -> new ComponentComposition("0.1", Composition.Q, "strongest", 0).run(session));
      assertThrows(
          Refusal.class,
          () -> new ComponentComposition("1.0", Composition.Q, "1.1", 0).run(session));
    }
  }

  private static double number(@Nullable Double value) {
    assertNotNull(value);
    return value == null ? Double.NaN : value;
  }
}
