package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static headlab.analyses.PatternStatsTest.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.retrieval.RetrievalHeads;
import headlab.analyses.retrieval.RetrievalMasking;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Retrieval on the model built by hand: head 1.0 finds what followed the token and copies it, head
/// 0.0 looks at the token before.
class RetrievalTest {
  private static final PromptSet ANY = PromptSet.parse("needle");

  /// 3, then 5 1 6, is the needle; 3 asks for it.
  private static final TokenizedPrompt FOUND = trial(List.of(0, 3, 5, 1, 6, 2, 4, 7, 3), 1);

  /// 2 asks for what is not in the needle.
  private static final TokenizedPrompt MISSED = trial(List.of(0, 3, 5, 1, 6, 2, 4, 7, 2), 1);

  @Test
  void theCopyingHeadScoresOneAndTheOtherNothing() throws InterruptedException {
    RetrievalHeads.Result result = heads(3, FOUND);
    // three answer tokens copied of three; three different tokens of the needle's four
    assertArrayEquals(new double[] {0, 1}, numbers(result.codeScore()), 1e-9);
    assertArrayEquals(new double[] {0, .75}, numbers(result.paperScore()), 1e-9);
    assertArrayEquals(new double[] {0, 1}, numbers(result.frequency()), 1e-9);
    assertTrue(result.frequency().title().contains("in every one: 1.0 "));
    assertEquals(
        Entry.row("1.0", 1, .75, 1, "in every trial"),
        ((Figure.Table) result.strongest()).rows().getFirst());
    assertEquals(100, numbers(result.recall())[0], 1e-9);
    assertTrue(result.codeScore().title().contains("1 of 1 trials accepted, which is few"));
  }

  @Test
  void theCodeCountsACopyAgainAndThePaperDoesNot() throws InterruptedException {
    // 5 1 6 2 4 7 3 and, of two places with equal attention the first, 5 once more
    RetrievalHeads.Result result = heads(8, FOUND);
    assertArrayEquals(new double[] {0, 4 / 3.}, numbers(result.codeScore()), 1e-9);
    assertArrayEquals(new double[] {0, .75}, numbers(result.paperScore()), 1e-9);
  }

  @Test
  void scoresAreMeansOverAcceptedTrialsBesideThoseOfAll() throws InterruptedException {
    RetrievalHeads.Result result = heads(3, FOUND, MISSED, FOUND);
    Figure.Grid code = grid(result.codeScore());
    assertEquals(1, numbers(code)[1], 1e-9);
    assertEquals(2 / 3., code.sides().raw().get(1), 1e-9);
    assertEquals(2, code.sides().n());
    assertEquals(3, code.sides().tried());
    assertEquals(1, code.sides().low().get(1));
    assertEquals(200 / 3., numbers(result.recall())[0], 1e-9);
  }

  @Test
  void withoutAnAcceptedTrialThereIsAReasonAndTheMeanOfAll() throws InterruptedException {
    Figure.Grid code = grid(heads(3, MISSED).codeScore());
    assertEquals(Collections.nCopies(2, null), code.values());
    assertEquals(List.of(0.0, 0.0), code.sides().raw());
    assertTrue(code.reason(0, 1, 0).orElseThrow().startsWith("No trial was accepted"));
  }

  @Test
  void aPromptWithoutItsRolesIsRefusedByItsLine() {
    TokenizedPrompt bare = PlainSession.plain(List.of(0, 3, 5));
    try (PlainSession session = PlainSession.on(Toy.model(40), List.of(FOUND, bare))) {
      Refusal refusal = assertThrows(Refusal.class, () -> new RetrievalHeads().run(session));
      assertTrue(refusal.sentence().startsWith("Line 2: the prompt has no role 'needle'"));
    }
  }

  @Test
  void maskingTheCopyingHeadLosesTheNeedleAndMaskingAnotherDoesNot() throws InterruptedException {
    RetrievalMasking.Result result = masking(40);
    // with 0 and 1 heads masked: the strongest, then another
    assertArrayEquals(new double[] {100, 0, 100, 100}, line(result.recall()), 1e-9);
    double[] change = line(result.outputChange());
    assertEquals(0, change[0]);
    assertTrue(change[1] > .5 && change[1] < 2, "the output changed by " + change[1]);
    assertTrue(result.recall().title().contains("top: 1.0;"), result.recall().title());
    assertFalse(result.recall().title().contains("no effect"));
  }

  @Test
  void maskingHeadsThatLookEverywhereAlikeHasNoEffect() throws InterruptedException {
    assertTrue(masking(0).recall().title().contains("no effect"));
  }

  private static RetrievalHeads.Result heads(int tokens, TokenizedPrompt... prompts)
      throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(40), List.of(prompts))) {
      return new RetrievalHeads(ANY, tokens, 50, 0).run(session);
    }
  }

  private static double[] line(Figure figure) {
    return ((Figure.Curve) figure).values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static RetrievalMasking.Result masking(double gain) throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(gain), List.of(FOUND))) {
      return new RetrievalMasking(ANY, ANY, List.of(0, 1, 2), 3, 0).run(session);
    }
  }

  private static TokenizedPrompt trial(List<Integer> ids, int needle) {
    return PlainSession.prompt(
        ids,
        List.of(),
        List.of(),
        List.of(),
        Map.of("needle", new Span(needle, needle + 4), "answer", new Span(needle + 1, needle + 4)));
  }
}
