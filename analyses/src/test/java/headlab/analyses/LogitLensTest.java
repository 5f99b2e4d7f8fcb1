package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.attribution.LogitLens;
import headlab.datasets.PromptSet;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.sweep.Lens;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogitLensTest {
  private static final LogitLens DEFAULT = new LogitLens(PromptSet.parse("ioi"), false, 20);

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "opt-bare", "llama-gqa", "llama-tied-4x"})
  void theLastRowIsTheModelsOutput(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    TokenizedPrompt pair = oracle.pair();
    try (PlainSession session = oracle.session(pair)) {
      Tensor logits = captured(session, pair, HookPoint.of(Site.LOGITS));
      LogitLens.Result result = DEFAULT.run(session);
      Figure.Grid logit = grid(result.logit().getFirst());
      int answer = pair.correct().getFirst();
      int last = logit.rows().size() - 1;
      assertEquals(session.spec().layers(), last);
      for (int position = 0; position < pair.length(); position++) {
        float[] row = logits.slice(position).toArray();
        double largest = 1;
        int top = 0;
        int larger = 0;
        double total = 0;
        for (int id = 0; id < row.length; id++) {
          largest = Math.max(largest, Math.abs(row[id]));
          top = row[id] > row[top] ? id : top;
          larger += row[id] > row[answer] ? 1 : 0;
        }
        for (float each : row) {
          total += Math.exp(each - row[top]);
        }
        assertNear(row[answer], logit, last, position, 5e-5 * largest);
        assertNear(larger, grid(result.rank().getFirst()), last, position, 0);
        assertNear(1 / total, grid(result.topToken().getFirst()), last, position, 1e-6);
        assertNear(0, grid(result.divergence().getFirst()), last, position, 1e-9);
        assertEquals("#" + top, grid(result.topToken().getFirst()).text(last, position));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "llama-gqa"})
  void everyRowIsNormalisedByItsOwnStatistics(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    TokenizedPrompt pair = oracle.pair();
    List<Integer> ids = List.of(pair.correct().getFirst(), pair.incorrect().getFirst());
    try (PlainSession session = oracle.session(pair)) {
      List<HookPoint> points = List.of(new HookPoint(Site.RESID_MID, 1));
      Lens first = session.lens(pair, points, ids.subList(0, 1));
      Lens second = session.lens(pair, points, ids.subList(1, 2));
      Tensor stream = captured(session, pair, points.getFirst());
      Tensor columns = session.unembed(ids, Coordinates.FOLDED);
      Tensor biases = session.unembedBias(ids, Coordinates.FOLDED);
      for (int position = 0; position < pair.length(); position++) {
        float[] row = stream.slice(position).toArray();
        double scale = scale(row, session.spec());
        double expected = biases.at(0) - biases.at(1);
        for (int i = 0; i < row.length; i++) {
          expected += row[i] / scale * ((double) columns.at(0, i) - columns.at(1, i));
        }
        double difference = first.at(0, position).logit() - second.at(0, position).logit();
        assertEquals(expected, difference, 1e-4 * Math.max(1, Math.abs(expected)));
      }
    }
  }

  /// Every token is its own likeliest successor until head 1.0 has written what followed it before.
  @Test
  void onAModelBuiltByHandTheAnswerAppearsAfterTheHeadThatWritesIt() throws InterruptedException {
    TokenizedPrompt prompt =
        PlainSession.prompt(Toy.REPEATED, List.of(), List.of(3), List.of(), Map.of());
    try (PlainSession session = PlainSession.on(Toy.model(40), List.of(prompt))) {
      LogitLens.Result result = new LogitLens(PromptSet.parse("ioi"), true, 1).run(session);
      Figure.Grid top = grid(result.topToken().getFirst());
      assertEquals(List.of("pre 0", "mid 0", "pre 1", "mid 1", "final"), top.rows().labels());
      for (int position = 8; position < Toy.REPEATED.size(); position++) {
        int next = position == 14 ? 3 : Toy.REPEATED.get(position + 1);
        for (int depth = 0; depth < 3; depth++) {
          assertEquals("#" + Toy.REPEATED.get(position), top.text(depth, position));
        }
        assertEquals("#" + next, top.text(3, position));
        assertEquals("#" + next, top.text(4, position));
      }
      assertNear(Math.E / (Math.E + 7), top, 0, 14, 1e-6);
      Figure.Grid logit = grid(result.logit().getFirst());
      assertNear(0, logit, 2, 14, 1e-5);
      assertNear(2, logit, 4, 14, 1e-4);
      assertNear(1, grid(result.rank().getFirst()), 2, 14, 0);
      assertNear(0, grid(result.rank().getFirst()), 4, 14, 0);
    }
  }

  private static double scale(float[] row, ModelSpec spec) {
    double mean = 0;
    for (float each : row) {
      mean += spec.norm() == Norm.LAYER ? each / (double) row.length : 0;
    }
    double square = 0;
    for (float each : row) {
      square += (each - mean) * (each - mean) / row.length;
    }
    return Math.sqrt(square + spec.normEpsilon());
  }

  @Test
  void withoutAnAnswerTheModelsOwnIsFollowed() throws InterruptedException {
    Oracle oracle = Oracle.of("opt");
    TokenizedPrompt pair = oracle.pair();
    TokenizedPrompt silent =
        PlainSession.prompt(pair.clean(), List.of(), List.of(), List.of(), Map.of());
    try (PlainSession session = oracle.session(silent)) {
      LogitLens.Result result = DEFAULT.run(session);
      Figure.Grid rank = grid(result.rank().getFirst());
      assertNear(0, rank, rank.rows().size() - 1, pair.length() - 1, 0);
      assertTrue(rank.title().contains("which the model ranks first"), rank.title());
    }
  }

  @Test
  void everyPromptThatIsShownHasFiguresAndAllCountInTheMean() throws InterruptedException {
    Oracle oracle = Oracle.of("llama-gqa");
    try (PlainSession session = oracle.session(oracle.pair(), oracle.swapped(), oracle.pair())) {
      LogitLens.Result result = new LogitLens(PromptSet.parse("ioi"), false, 2).run(session);
      assertEquals(
          List.of("topToken", "topToken.2"), result.topToken().stream().map(Figure::name).toList());
      assertEquals(3, result.answerRank().sides().n());
      Figure.Bars bars = (Figure.Bars) result.answerRank();
      int end = oracle.pair().length() - 1;
      for (int depth = 0; depth < bars.bars().size(); depth++) {
        Double first = grid(result.rank().getFirst()).at(depth, end);
        Double second = grid(result.rank().getLast()).at(depth, end);
        Double mean = bars.values().get(depth);
        assertTrue(first != null && second != null && mean != null);
        assertEquals((2 * first + second) / 3, mean, 1e-9);
      }
    }
  }

  private static Tensor captured(PlainSession session, TokenizedPrompt prompt, HookPoint point) {
    Map<HookPoint, Tensor> run = session.capture(prompt, Variant.CLEAN, Set.of(point));
    return Objects.requireNonNull(run.get(point));
  }

  private static void assertNear(
      double expected, Figure.Grid grid, int row, int column, double limit) {
    Double value = grid.at(row, column);
    assertTrue(value != null, grid.name());
    assertEquals(expected, value == null ? Double.NaN : value, limit, grid.name());
  }
}
