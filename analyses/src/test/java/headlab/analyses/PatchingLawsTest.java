package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.heads.HeadAblation;
import headlab.analyses.heads.Substitute;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Direction;
import headlab.datasets.PromptSet;
import headlab.datasets.Span;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PatchingLawsTest {
  private static final PromptSet SET = PromptSet.parse("ioi");
  private static final Oracle ORACLE = Oracle.of("llama-gqa");

  /// Restoring x in x' is breaking x' with x, seen from the other end.
  @Test
  void denoisingIsOnePlusNoisingOfTheSwappedPair() throws InterruptedException {
    List<Figure> denoised = figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, ORACLE.pair());
    List<Figure> noised = figures(Direction.NOISING, Metric.LOGIT_DIFFERENCE, ORACLE.swapped());
    for (int i = 0; i < denoised.size(); i++) {
      List<Double> restored = numbers(denoised.get(i));
      List<Double> broken = numbers(noised.get(i));
      for (int at = 0; at < restored.size(); at++) {
        assertEquals(restored.get(at), 1 - (1 + broken.get(at)), 1e-5);
      }
    }
  }

  @Test
  void swappedAnswersNegateTheMetricAndLeaveTheEffect() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt negated =
        PlainSession.pair(
            pair.clean(), pair.corrupted(), pair.incorrect().getFirst(), pair.correct().getFirst());
    Figure.Grid plain = grid(byHead(Metric.LOGIT_DIFFERENCE, pair));
    Figure.Grid swapped = grid(byHead(Metric.LOGIT_DIFFERENCE, negated));
    for (int at = 0; at < plain.values().size(); at++) {
      assertEquals(there(plain.sides().raw().get(at)), -there(swapped.sides().raw().get(at)), 1e-4);
      assertEquals(there(plain.values().get(at)), there(swapped.values().get(at)), 1e-4);
    }
  }

  @Test
  void identicalAnswersGiveZeroAndRefuseToNormalise() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    int answer = pair.correct().getFirst();
    Figure.Grid grid =
        grid(
            byHead(
                Metric.LOGIT_DIFFERENCE,
                PlainSession.pair(pair.clean(), pair.corrupted(), answer, answer)));
    assertEquals(List.of(0.0), grid.values().stream().distinct().toList());
    assertEquals(grid.values().size(), grid.reasons().size());
    assertTrue(grid.reasons().getFirst().why().contains("too close"), grid.reasons().toString());
    assertEquals("logit difference (not normalised)", grid.quantity().name());
  }

  @Test
  void patchingARunWithItselfChangesNothing() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt same =
        PlainSession.pair(
            pair.clean(), pair.clean(), pair.correct().getFirst(), pair.incorrect().getFirst());
    for (Figure figure : figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, same)) {
      for (double value : numbers(figure)) {
        assertEquals(ORACLE.at("clean").doubleValue(), value, 1e-5 * 20);
      }
      assertTrue(grid(figure).reasons().getFirst().why().contains("raw value"));
    }
  }

  @Test
  void restoringAllOfTheFirstResidualRestoresTheAnswer() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    Map<String, Span> whole = Map.of("all", new Span(0, pair.length()));
    TokenizedPrompt roled =
        PlainSession.prompt(
            pair.clean(), pair.corrupted(), pair.correct(), pair.incorrect(), whole);
    Figure.Grid grid =
        grid(figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, roled).getFirst());
    assertEquals(new Axis.Roles(List.of("all")), grid.columns());
    assertEquals(1, there(grid.at(0, 0)), 1e-5);
  }

  @Test
  void rolesShareAnAxisWhereverTheyStand() throws InterruptedException {
    TokenizedPrompt first = roled(Map.of("S1", new Span(2, 4), "END", new Span(10, 11)));
    TokenizedPrompt second = roled(Map.of("S1", new Span(3, 6), "END", new Span(10, 11)));
    Figure.Grid both =
        grid(figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, first, second).getFirst());
    assertEquals(new Axis.Roles(List.of("…", "S1", "…", "END")), both.columns());
    Figure.Grid one = grid(figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, first).getFirst());
    Figure.Grid two =
        grid(figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, second).getFirst());
    for (int at = 0; at < both.values().size(); at++) {
      double mean = (there(one.sides().raw().get(at)) + there(two.sides().raw().get(at))) / 2;
      assertEquals(mean, there(both.sides().raw().get(at)), 1e-4);
    }
    assertEquals(2, both.sides().n());
  }

  @Test
  void rowThatAPromptLacksCountsItUnpatched() throws InterruptedException {
    TokenizedPrompt with = roled(Map.of("S1", new Span(3, 4), "END", new Span(10, 11)));
    TokenizedPrompt without = roled(Map.of("S1", new Span(0, 6), "END", new Span(10, 11)));
    Figure.Grid both =
        grid(figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, with, without).getFirst());
    assertEquals(new Axis.Roles(List.of("…", "S1", "…", "END")), both.columns());
    Figure.Grid one = grid(figures(Direction.DENOISING, Metric.LOGIT_DIFFERENCE, with).getFirst());
    double corrupted = ORACLE.at("corrupted").doubleValue();
    for (int layer = 0; layer < both.rows().size(); layer++) {
      int at = layer * both.columns().size();
      assertEquals(
          (there(one.sides().raw().get(at)) + corrupted) / 2,
          there(both.sides().raw().get(at)),
          1e-4);
    }
  }

  @Test
  void unequalLengthsGetAFigureEachAndOneForHeads() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      int length = 5 + i % 7;
      prompts.add(
          PlainSession.pair(
              pair.clean().subList(0, length),
              pair.corrupted().subList(0, length),
              pair.correct().getFirst(),
              pair.incorrect().getFirst()));
    }
    try (PlainSession session = PlainSession.on(ORACLE.folder(), prompts)) {
      ActivationPatching.Result result =
          new ActivationPatching(SET, Direction.NOISING, Metric.LOGIT_DIFFERENCE).run(session);
      assertEquals(
          IntStream.rangeClosed(1, 20).mapToObj(i -> "byResidual." + i).toList(),
          result.byResidual().stream().map(Figure::name).toList());
      assertEquals("byMlp.20", result.byMlp().getLast().name());
      assertEquals("byHead", result.byHead().orElseThrow().name());
      assertEquals(22, grid(result.byHead().orElseThrow()).sides().n());
      assertTrue(
          result.byResidual().get(2).title().contains("prompt 3 of 22"),
          result.byResidual().get(2).title());
      assertEquals(7, grid(result.byResidual().get(2)).columns().size());
    }
  }

  @Test
  void ratioIsOfMeansNotAMeanOfRatios() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt other = ORACLE.swapped();
    TokenizedPrompt shifted =
        PlainSession.pair(
            pair.clean(), pair.corrupted(), pair.correct().getFirst(), pair.clean().getFirst());
    Figure.Grid one = grid(byHead(Metric.LOGIT_DIFFERENCE, pair));
    Figure.Grid two = grid(byHead(Metric.LOGIT_DIFFERENCE, shifted));
    Figure.Grid both = grid(byHead(Metric.LOGIT_DIFFERENCE, pair, shifted));
    double clean = (there(one.sides().clean()) + there(two.sides().clean())) / 2;
    double corrupted = (there(one.sides().corrupted()) + there(two.sides().corrupted())) / 2;
    double raw = (there(one.sides().raw().get(4)) + there(two.sides().raw().get(4))) / 2;
    assertEquals((raw - corrupted) / (clean - corrupted), there(both.values().get(4)), 1e-5);
    assertEquals(pair.length(), other.length());
  }

  @Test
  void figuresSoFarLackCellsWithAReason() throws InterruptedException {
    try (PlainSession session = ORACLE.session(ORACLE.pair())) {
      Figure end =
          new HeadAblation(SET, Substitute.ZERO, Metric.LOG_PROB)
              .run(session)
              .byHead()
              .orElseThrow();
      assertEquals(List.of(end), session.shown);
      assertEquals(List.<Absent>of(), grid(end).reasons());
    }
  }

  private static TokenizedPrompt roled(Map<String, Span> roles) {
    TokenizedPrompt pair = ORACLE.pair();
    return PlainSession.prompt(
        pair.clean(),
        pair.corrupted(),
        pair.correct(),
        pair.incorrect(),
        new LinkedHashMap<>(roles));
  }

  private static Figure byHead(Metric metric, TokenizedPrompt... prompts)
      throws InterruptedException {
    return figures(Direction.DENOISING, metric, prompts).getLast();
  }

  private static List<Figure> figures(
      Direction direction, Metric metric, TokenizedPrompt... prompts) throws InterruptedException {
    try (PlainSession session = ORACLE.session(prompts)) {
      ActivationPatching.Result result =
          new ActivationPatching(SET, direction, metric).run(session);
      List<Figure> figures = new ArrayList<>(result.byResidual());
      figures.addAll(result.byAttention());
      figures.addAll(result.byMlp());
      figures.add(result.byHead().orElseThrow());
      return figures;
    }
  }

  private static List<Double> numbers(Figure figure) {
    List<Double> numbers = new ArrayList<>();
    for (Double value : grid(figure).values()) {
      numbers.add(there(value));
    }
    return numbers;
  }

  private static double there(@Nullable Double value) {
    assertNotNull(value);
    return value;
  }
}
