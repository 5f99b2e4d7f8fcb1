package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.weights.ComponentProjection;
import headlab.analyses.weights.VectorSide;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The stream along directions of heads, by hand and by the statistics of its rows.
class ComponentProjectionTest {
  private static final PromptSet ANY = PromptSet.parse("ioi");
  private static final TokenizedPrompt PROMPT = PlainSession.plain(List.of(1, 0, 2, 3));

  @Test
  void aBuiltHeadsDirectionsAreActiveWhereItsTokensStand() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of(PROMPT))) {
      assertLine(session, VectorSide.LEFT, 1, 0, 0, 0);
      assertLine(session, VectorSide.RIGHT, 3, 1.5, 1, .75);
      assertThrows(
          Refusal.class,
          () -> new ComponentProjection(ANY, "0.0", Circuit.OV, 4, VectorSide.LEFT).run(session));
    }
  }

  /// What a head moves of a token along `v_i` is `s_i` times what is read along `u_i`: seen in the
  /// values that the run itself has, less what they have of themselves.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void whatIsReadIsWhatTheRunsOwnValuesWrite(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      HookPoint point = new HookPoint(Site.V, 1);
      Tensor values =
          Objects.requireNonNull(
              session.capture(oracle.pair(), Variant.CLEAN, Set.of(point)).get(point));
      int group = session.spec().kvHead(2);
      Tensor bias = session.weight(WeightName.B_V, 1, Coordinates.FOLDED).slice(group);
      Tensor out = session.weight(WeightName.W_O, 1, Coordinates.FOLDED).slice(2);
      Svd ov = session.headSvd(Circuit.OV, 1, Coordinates.FOLDED);
      Figure.Strip.Line line = line(session, "1.2", Circuit.OV, 1, VectorSide.LEFT);
      double largest = 0;
      for (int position = 0; position < values.length(0); position++) {
        double written = 0;
        for (int c = 0; c < bias.size(); c++) {
          for (int i = 0; i < session.spec().dModel(); i++) {
            double own = values.at(position, group, c) - bias.at(c);
            written += own * out.at(c, i) * ov.right().at(2, i, 1);
          }
        }
        double read = number(line.values().get(position));
        assertEquals(Math.abs(written / ov.values().at(2, 1)), Math.abs(read), 1e-4);
        largest = Math.max(largest, Math.abs(read));
      }
      assertTrue(largest > .1, "nothing is read");
    }
  }

  private static void assertLine(PlainSession session, VectorSide side, double... expected)
      throws InterruptedException {
    Figure.Strip.Line line = line(session, "0.0", Circuit.OV, 1, side);
    assertEquals(expected.length, line.values().size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], number(line.values().get(i)), 1e-5, "position " + i);
    }
  }

  private static Figure.Strip.Line line(
      PlainSession session, String head, Circuit circuit, int component, VectorSide side)
      throws InterruptedException {
    Figure figure =
        new ComponentProjection(ANY, head, circuit, component, side).run(session).projection();
    return ((Figure.Strip) figure).lines().getFirst();
  }

  private static double number(@Nullable Double value) {
    assertNotNull(value);
    return value == null ? Double.NaN : value;
  }
}
