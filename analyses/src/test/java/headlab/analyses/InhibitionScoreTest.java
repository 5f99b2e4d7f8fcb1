package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.weights.InhibitionScore;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Components of a head taken off and scaled in a model whose every score can be derived by hand.
///
/// The last of the tokens 0, 3, 1, 2 gets a quarter of feature 12 from token 3 through component 3
/// of head 0.1, position 0 gets 5 of feature 13 from token 0, position 1 half of that. Head 1.0 has
/// queries of 5 times the one and keys of the other, in four dimensions: its scores are 5 x .25 x 5
/// / 2 = 3.125 at position 0 and 1.5625 at position 1.
class InhibitionScoreTest {
  private static final double SCORE = 1.5625;
  private static final TokenizedPrompt PROMPT =
      PlainSession.prompt(List.of(1, 0, 2, 3), List.of(), List.of(1, 7), List.of(0), Map.of());

  @Test
  void theMoverLooksAtTheRightAnswerUntilTheComponentItReadsIsTakenOff()
      throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of(PROMPT))) {
      InhibitionScore.Result result = new InhibitionScore().run(session);
      assertEquals(SCORE, number(grid(result.byHeadScores()).at(1, 0)), 1e-5);
      double[] scores = {3.125, SCORE, 5 * .25 * 5 / 3 / 2, 5 * .25 * 5 / 4 / 2};
      double sum = 0;
      for (double each : scores) {
        sum += Math.exp(each);
      }
      double attention = (Math.exp(scores[0]) - Math.exp(scores[1])) / sum;
      assertEquals(attention, number(grid(result.byHead()).at(1, 0)), 1e-5);
      assertTrue(result.components().title().contains("head 0.1"), result.components().title());
      Figure.Curve removed = (Figure.Curve) result.removedScores();
      assertEquals(3 * 5, removed.values().size());
      assertSeries(removed, 0, SCORE, 0, 0, 0, 0);
      assertSeries(removed, 1, SCORE, SCORE, SCORE, SCORE, 0);
      Figure.Curve attended = (Figure.Curve) result.removed();
      assertEquals(attention, number(attended.values().getFirst()), 1e-5);
      assertEquals(0, number(attended.values().get(1)), 1e-5);
    }
  }

  @Test
  void scalingTheComponentScalesTheScoreAndARandomOneDoesNot() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of(PROMPT, PROMPT))) {
      InhibitionScore.Result result =
          new InhibitionScore(PromptSet.parse("ioi"), "1.0", "0.1", 1, Metric.LOGIT_DIFFERENCE, 0)
              .run(session);
      Figure.Curve by = (Figure.Curve) result.inhibitionByScale();
      assertEquals(List.of(-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0), by.along().numbers());
      double clean = number(by.values().get(3));
      assertTrue(number(by.values().get(5)) > clean + .05, "twice the component");
      assertTrue(number(by.values().getFirst()) < -.05, "minus the component");
      assertEquals(0, number(by.values().get(1)), 1e-5);
      assertEquals(clean, number(by.values().get(7 + 3)), 1e-6, "factor 1 is the clean run");
      Figure.Curve metric = (Figure.Curve) result.byScale();
      assertEquals(14, metric.values().size());
      assertEquals(number(metric.values().get(3)), number(metric.values().get(10)), 1e-6);
      assertTrue(
          number(metric.values().get(6)) < number(metric.values().get(3)) - .01,
          "less attention is left for what token 7 is written of");
    }
  }

  @Test
  void aPromptThatDoesNotNameItsAnswerIsRefused() {
    TokenizedPrompt prompt =
        PlainSession.prompt(List.of(0, 3, 1, 2), List.of(), List.of(6), List.of(3), Map.of());
    try (PlainSession session = PlainSession.on(Components.model(), List.of(prompt))) {
      Refusal refusal = assertThrows(Refusal.class, () -> new InhibitionScore().run(session));
      assertTrue(refusal.sentence().startsWith("Line 1"), refusal.sentence());
    }
  }

  private static void assertSeries(Figure.Curve curve, int series, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          expected[i], number(curve.values().get(curve.index(series, i))), 1e-4, "point " + i);
    }
  }

  private static double number(@Nullable Double value) {
    assertNotNull(value);
    return value == null ? Double.NaN : value;
  }
}
