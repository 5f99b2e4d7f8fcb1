package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.common.Bootstrap;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Corruption;
import headlab.analyses.patching.Direction;
import headlab.analyses.patching.SiteFigures;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What must hold of activation patching at every site, whatever the model.
class PatchedSitesTest {
  private static final PromptSet SET = PromptSet.parse("ioi");
  private static final Oracle ORACLE = Oracle.of("llama-gqa");
  private static final List<Site> EVERY =
      Arrays.stream(Site.values()).filter(Site::perLayer).toList();
  private static final Map<String, Span> ROLES =
      new LinkedHashMap<>(Map.of("A", new Span(3, 4), "B", new Span(5, 6)));

  @Test
  void denoisingIsOnePlusNoisingOfTheSwappedPairAtEverySite() throws InterruptedException {
    List<Figure> denoised = run(at(Direction.DENOISING, EVERY, true), ORACLE.pair());
    List<Figure> noised = run(at(Direction.NOISING, EVERY, true), ORACLE.swapped());
    assertEquals(denoised.size(), noised.size());
    assertTrue(denoised.size() > EVERY.size(), "figures by head and position are among them");
    for (int i = 0; i < denoised.size(); i++) {
      List<Double> restored = numbers(denoised.get(i));
      List<Double> broken = numbers(noised.get(i));
      for (int at = 0; at < restored.size(); at++) {
        double other = 1 - (1 + broken.get(at));
        assertEquals(restored.get(at), other, 1e-5, denoised.get(i).name());
      }
    }
  }

  @Test
  void theWholeStreamRestoresAllAndTheLastTokenOfTheLastLayerDoesToo() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    int end = pair.length() - 1;
    for (Corruption corruption : List.of(Corruption.PROMPT, Corruption.NOISE)) {
      Map<String, Span> whole = Map.of("WHOLE", new Span(0, pair.length()));
      List<Site> sites = List.of(Site.RESID_PRE, Site.RESID_POST);
      int draws = corruption == Corruption.NOISE ? 2 : 10;
      ActivationPatching asked =
          with(Direction.DENOISING, sites, false, corruption, List.of(), 3, draws, 5);
      Figure.Grid first = grid(run(asked, roled(whole)).getFirst());
      assertEquals(1, value(first, 0, 0), 1e-5);
      Figure.Grid last = figure(run(asked, pair), Site.RESID_POST);
      assertEquals(1, value(last, last.rows().size() - 1, end), 1e-5);
      assertEquals(0, value(last, last.rows().size() - 1, 0), 1e-5);
      ActivationPatching noising =
          with(Direction.NOISING, sites, false, corruption, List.of(), 3, draws, 5);
      assertEquals(-1, value(grid(run(noising, roled(whole)).getFirst()), 0, 0), 1e-5);
    }
  }

  @Test
  void swappedAnswersNegateTheMetricAndLeaveTheEffectAtEverySite() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt negated =
        PlainSession.pair(
            pair.clean(), pair.corrupted(), pair.incorrect().getFirst(), pair.correct().getFirst());
    ActivationPatching asked =
        with(Direction.DENOISING, EVERY, false, Corruption.NOISE, List.of(), 3, 1, 5);
    List<Figure> plain = run(asked, pair);
    List<Figure> swapped = run(asked, negated);
    for (int i = 0; i < plain.size(); i++) {
      List<Double> one = numbers(plain.get(i));
      List<Double> other = numbers(swapped.get(i));
      for (int at = 0; at < one.size(); at++) {
        assertEquals(
            there(plain.get(i).sides().raw().get(at)),
            -there(swapped.get(i).sides().raw().get(at)),
            1e-4);
        assertEquals(one.get(at), other.get(at), 1e-4);
      }
    }
  }

  @Test
  void aCorruptionThatChangesNothingIsNotDividedBy() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt same =
        PlainSession.pair(
            pair.clean(), pair.clean(), pair.correct().getFirst(), pair.incorrect().getFirst());
    for (Figure figure : run(at(Direction.NOISING, List.of(Site.V, Site.MLP_OUT), false), same)) {
      assertEquals(numbers(figure).size(), grid(figure).reasons().size());
      assertTrue(figure.quantity().name().contains("not normalised"), figure.quantity().name());
    }
    ActivationPatching silent =
        with(Direction.DENOISING, List.of(Site.Z), false, Corruption.NOISE, List.of(), 0, 3, 5);
    Figure.Grid grid = grid(run(silent, pair).getFirst());
    assertEquals(grid.values().size(), grid.reasons().size());
  }

  @Test
  void equalSeedsDrawEqualNoiseAndMoreSigmasBreakMore() throws InterruptedException {
    List<Site> sites = List.of(Site.Z, Site.RESID_MID);
    ActivationPatching asked =
        with(Direction.NOISING, sites, true, Corruption.NOISE, List.of(), 3, 2, 5);
    List<Figure> once = run(asked, ORACLE.pair(), ORACLE.swapped());
    assertEquals(once, run(asked, ORACLE.pair(), ORACLE.swapped()));
    ActivationPatching other =
        with(Direction.NOISING, sites, true, Corruption.NOISE, List.of(), 3, 2, 6);
    List<Figure> second = run(other, ORACLE.pair(), ORACLE.swapped());
    assertNotEquals(once.getFirst().sides().corrupted(), second.getFirst().sides().corrupted());
    assertTrue(once.getFirst().title().contains("2 draws"), once.getFirst().title());
    assertTrue(once.getFirst().title().contains("tokens that differ"), once.getFirst().title());
  }

  /// Rows that one prompt lacks are swept over the others alone, and prompts of different length
  /// one by one: the noise of each stays that of its number in the set.
  @Test
  void aPromptsNoiseDoesNotDependOnWhichOthersAreSweptWithIt() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt shorter =
        PlainSession.pair(
            pair.clean().subList(0, 8),
            pair.corrupted().subList(0, 8),
            pair.correct().getFirst(),
            pair.incorrect().getFirst());
    List<Site> sites = List.of(Site.Z, Site.RESID_PRE);
    for (Direction direction : Direction.values()) {
      ActivationPatching asked =
          with(direction, sites, false, Corruption.NOISE, List.of(), 3, 2, 5);
      List<Figure> figures = run(asked, pair, shorter);
      Figure heads =
          figures.stream().filter(each -> each.name().equals("byHead")).findFirst().orElseThrow();
      List<Figure> rows =
          figures.stream().filter(each -> each.name().startsWith("byResidual.")).toList();
      assertEquals(2, rows.size());
      double mean =
          rows.stream()
              .mapToDouble(each -> there(each.sides().corrupted()))
              .average()
              .orElseThrow();
      assertEquals(there(heads.sides().corrupted()), mean, 1e-4);
    }
    Map<String, Span> early = Map.of("A", new Span(0, 4), "B", new Span(5, 6));
    ActivationPatching roles =
        with(Direction.DENOISING, sites, false, Corruption.NOISE, List.of("B"), 3, 2, 5);
    Figure.Grid grid = figure(run(roles, roled(ROLES), roled(early)), Site.RESID_PRE);
    assertEquals(List.of("…", "A", "…", "B", "…"), grid.columns().labels());
    assertEquals(0, value(grid, 0, 0), 1e-5, "nothing before the noise matters in layer 0");
    assertEquals(1, value(grid, 0, 3), 1e-5, "the noisy token alone, restored");
  }

  @Test
  void figuresOfASetHaveIntervalsAroundTheirValuesAndThoseOfOnePromptHaveNone()
      throws InterruptedException {
    List<Site> sites = List.of(Site.Z, Site.RESID_PRE);
    for (Figure figure :
        run(at(Direction.DENOISING, sites, true), ORACLE.pair(), ORACLE.pair(), ORACLE.pair())) {
      for (int i = 0; i < numbers(figure).size(); i++) {
        double value = numbers(figure).get(i);
        assertEquals(3, figure.sides().n());
        assertEquals(value, there(figure.sides().low().get(i)), 1e-5, "equal prompts, no doubt");
        assertEquals(value, there(figure.sides().high().get(i)), 1e-5);
      }
    }
    for (Figure figure : run(at(Direction.DENOISING, sites, true), ORACLE.pair())) {
      assertTrue(figure.sides().low().isEmpty());
    }
  }

  @Test
  void whatCannotBeIsRefusedInASentence() {
    TokenizedPrompt pair = ORACLE.pair();
    TokenizedPrompt plain =
        PlainSession.prompt(pair.clean(), List.of(), pair.correct(), pair.incorrect(), Map.of());
    ActivationPatching noise =
        with(Direction.DENOISING, List.of(Site.Z), false, Corruption.NOISE, List.of(), 3, 2, 5);
    refused(noise, "--roles", plain);
    ActivationPatching named =
        with(Direction.DENOISING, List.of(Site.Z), false, Corruption.NOISE, List.of("C"), 3, 2, 5);
    refused(named, "no role 'C'; it has", roled(ROLES));
    ActivationPatching mean =
        with(Direction.DENOISING, List.of(Site.Z), false, Corruption.MEAN, List.of(), 3, 10, 5);
    refused(mean, "is the only prompt with 11 tokens", pair);
    ActivationPatching elsewhere =
        with(Direction.DENOISING, List.of(Site.Z), false, Corruption.MEAN, List.of("A"), 3, 10, 5);
    refused(
        elsewhere,
        "Line 2: the roles stand at other tokens than in line 1",
        roled(Map.of("A", new Span(1, 2))),
        roled(Map.of("A", new Span(2, 3))));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            with(
                Direction.DENOISING,
                List.of(Site.Z),
                false,
                Corruption.PROMPT,
                List.of("A"),
                3,
                10,
                5));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            with(Direction.DENOISING, List.of(Site.Z), false, Corruption.MEAN, List.of(), 3, 2, 5));
    assertThrows(
        IllegalArgumentException.class,
        () -> at(Direction.DENOISING, List.of(Site.Z, Site.Z), false));
    assertThrows(IllegalArgumentException.class, () -> at(Direction.DENOISING, List.of(), false));
    assertThrows(
        IllegalArgumentException.class, () -> at(Direction.DENOISING, List.of(Site.LOGITS), false));
    assertThrows(
        IllegalArgumentException.class, () -> at(Direction.DENOISING, List.of(Site.MLP_OUT), true));
  }

  @Test
  void everySiteHasAFigureOfItsOwnWhoseNameLeadsBackToIt() {
    for (Site site : EVERY) {
      assertEquals(Optional.of(site), SiteFigures.site(SiteFigures.name(site)));
      assertEquals(Optional.of(site), SiteFigures.site(SiteFigures.nameAtPosition(site)));
      assertTrue(SiteFigures.isAtPosition(SiteFigures.nameAtPosition(site)));
      assertFalse(SiteFigures.isAtPosition(SiteFigures.name(site)));
    }
    assertEquals("byHead", SiteFigures.name(Site.Z));
    assertEquals(Optional.empty(), SiteFigures.site("byScale"));
  }

  @Test
  void whatIsTouchedIsWhatIsRestoredAndNotWhatIsCorrupted() throws InterruptedException {
    TokenizedPrompt pair = ORACLE.pair();
    List<Site> sites = List.of(Site.Z, Site.RESID_PRE);
    List<Figure> figures =
        run(with(Direction.DENOISING, sites, false, Corruption.NOISE, List.of(), 3, 2, 5), pair);
    assertEquals(pair.length(), figure(figures, Site.Z).sides().at(0).touched());
    assertEquals(1, figure(figures, Site.RESID_PRE).sides().at(0).touched());
  }

  @Test
  void aRunThatIsDrivenOutOfItsNumbersIsNotCalledTooClose() throws InterruptedException {
    ActivationPatching wild =
        with(
            Direction.DENOISING,
            List.of(Site.RESID_POST),
            false,
            Corruption.NOISE,
            List.of(),
            1e300,
            1,
            5);
    Figure.Grid grid = figure(run(wild, ORACLE.pair()), Site.RESID_POST);
    String reasons = grid.reasons().toString();
    assertTrue(!reasons.contains("too close") && reasons.contains("no finite"), reasons);
  }

  @Test
  void aRatioHasNoBoundsWhereItsSpanMayTurn() {
    Bootstrap bootstrap = new Bootstrap(3, 8);
    double[] change = {1, 2, 1, 2, 1, 2, 1, 2};
    Bootstrap.Interval sure = bootstrap.ratio(change, new double[] {4, 5, 4, 5, 4, 5, 4, 5});
    assertTrue(sure.low() < 1.0 / 3 && sure.high() > 1.0 / 3 && sure.high() < .5);
    Bootstrap.Interval turning = bootstrap.ratio(change, new double[] {4, -4, 4, -4, 4, -4, 4, -3});
    assertTrue(Double.isNaN(turning.low()) && Double.isNaN(turning.high()));
  }

  private static void refused(ActivationPatching asked, String word, TokenizedPrompt... prompts) {
    Refusal refusal = assertThrows(Refusal.class, () -> run(asked, prompts));
    assertTrue(refusal.sentence().contains(word), refusal.sentence());
  }

  private static ActivationPatching at(Direction direction, List<Site> sites, boolean byPosition) {
    return with(direction, sites, byPosition, Corruption.PROMPT, List.of(), 3, 10, 0);
  }

  private static ActivationPatching with(
      Direction direction,
      List<Site> sites,
      boolean byPosition,
      Corruption corruption,
      List<String> roles,
      double sigmas,
      int draws,
      int seed) {
    return new ActivationPatching(
        SET,
        direction,
        Metric.LOGIT_DIFFERENCE,
        sites,
        byPosition,
        corruption,
        roles,
        sigmas,
        draws,
        seed);
  }

  private static List<Figure> run(ActivationPatching asked, TokenizedPrompt... prompts)
      throws InterruptedException {
    try (PlainSession session = ORACLE.session(prompts)) {
      return AnalysisType.of(ActivationPatching.class).figures(asked.run(session));
    }
  }

  private static Figure.Grid figure(List<Figure> figures, Site site) {
    return grid(
        figures.stream()
            .filter(each -> each.name().equals(SiteFigures.name(site)))
            .findFirst()
            .orElseThrow());
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

  private static double value(Figure.Grid grid, int row, int column) {
    return there(grid.at(row, column));
  }

  private static List<Double> numbers(Figure figure) {
    return grid(figure).values().stream().map(PatchedSitesTest::there).toList();
  }

  private static double there(@Nullable Double value) {
    assertNotNull(value);
    return value;
  }
}
