package headlab.analyses;

import static headlab.analyses.PatternStatsTest.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.detectors.PatternTemplates;
import headlab.analyses.detectors.TemplateForm;
import headlab.datasets.BundledModels;
import headlab.datasets.Card;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTemplatesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "40, 1, .122704, 0, .015625, 0, .80754, 0, 1",
    "4, .882957, .130487, .01538, .033913, .015505, .629247, .015259, .771112"
  })
  void stripesOfTheModelBuiltByHandAreWhatIsKnown(
      double gain,
      double previous0,
      double previous1,
      double duplicate0,
      double duplicate1,
      double induction0,
      double induction1,
      double second0,
      double second1)
      throws InterruptedException {
    PatternTemplates.Result result = run(gain, Toy.REPEATED);
    assertPair(previous0, previous1, result.previous());
    assertPair(duplicate0, duplicate1, result.duplicate());
    assertPair(induction0, induction1, result.induction());
    assertPair(second0, second1, result.inductionSecondCopy().orElseThrow());
    assertTrue(result.previous().title().contains("stripe"));
  }

  @ParameterizedTest
  @CsvSource({
    "40, .933333, .114524, 0, 0, 0, .466667",
    "4, .824093, .121788, .007121, .009823, .007121, .359852"
  })
  void sharesOfTheModelBuiltByHandAreWhatIsKnown(
      double gain,
      double previous0,
      double previous1,
      double duplicate0,
      double duplicate1,
      double induction0,
      double induction1)
      throws InterruptedException {
    PatternTemplates shares =
        new PatternTemplates(PromptSet.parse("repeated-tokens"), TemplateForm.MUL, false, false, 0);
    PatternTemplates.Result result = run(shares, gain, Toy.REPEATED);
    assertPair(previous0, previous1, result.previous());
    assertPair(duplicate0, duplicate1, result.duplicate());
    assertPair(induction0, induction1, result.induction());
    assertTrue(result.inductionSecondCopy().isEmpty());
  }

  @Test
  void aStripeIsRefusedWhereAPromptDoesNotRepeat() {
    PatternTemplates stripe =
        new PatternTemplates(
            PromptSet.parse("repeated-tokens"), TemplateForm.STRIPE, false, false, 0);
    Refusal refusal = assertThrows(Refusal.class, () -> run(stripe, 4, Toy.REPEATED.subList(0, 6)));
    assertTrue(refusal.sentence().startsWith("Line 1: "), refusal.sentence());
  }

  /// The prompt that repeats, with its last token taken off: it no longer does.
  @Test
  void promptsThatDoNotRepeatAreScoredByTheirShareOfAllAttention() throws InterruptedException {
    List<Integer> ids = Toy.REPEATED.subList(0, Toy.REPEATED.size() - 1);
    PatternTemplates.Result result = run(40, ids);
    assertTrue(result.inductionSecondCopy().isEmpty());
    assertTrue(result.previous().title().contains("share of all"));
    // every token but the first looks at the one before, and six of the fourteen are induced
    assertPair(13 / 14., numbers(result.previous())[1], result.previous());
    assertEquals(6 / 14., numbers(result.induction())[1], 1e-5);
    assertPair(1 / 14., numbers(result.current())[1], result.current());
    assertPair(2 / 14., numbers(result.first())[1], result.first());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bench-gpt2", "bench-opt", "bench-llama"})
  void theHeadsOfTheCardComeOutOnTop(String name) throws InterruptedException {
    Path model = BundledModels.folder(name, folder);
    Card card = Card.read(model);
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      Event.Ended ended =
          lane.ask(
              new Request.Run(
                  lane.nextId(), ModelRef.of(model.toString()), Bos.YES, "pattern-templates"),
              Event.Ended.class);
      assertEquals(new Outcome.Finished(), ended.outcome());
      assertTop(lane, ended.run(), "inductionSecondCopy", card.heads().get("induction"));
      assertTop(lane, ended.run(), "previous", card.heads().get("previous-token"));
      assertPromptsAreListed(lane, ended.run());
    }
  }

  private static void assertTop(
      Listening lane, long run, String figure, @Nullable List<String> named) {
    assertTrue(named != null && !named.isEmpty());
    List<String> found =
        lane
            .store
            .query(
                "select name from head_score where run = %d and figure = '%s' order by value desc limit %d"
                    .formatted(run, figure, named.size()))
            .rows()
            .stream()
            .map(row -> String.valueOf(row.getFirst()))
            .sorted()
            .toList();
    assertEquals(named.stream().sorted().toList(), found, figure);
  }

  /// The rows of a head, one for each prompt, have its score as their mean.
  private static void assertPromptsAreListed(Listening lane, long run) {
    assertEquals(
        List.of(List.of(32L)),
        lane.store
            .query(
                """
                select count(*) from head_score s where run = %d and figure = 'induction' and
                abs(value - (select avg(value) from cell c where c.run = s.run and c.site = s.figure
                and c.layer = s.layer and c.head = s.head)) < 1e-12 and n = 8 and low <= value
                and high >= value and control is not null and 8 = (select count(*) from cell c
                where c.run = s.run and c.site = s.figure and c.layer = s.layer and c.head = s.head)
                """
                    .formatted(run))
            .rows());
  }

  private static void assertPair(double first, double second, Figure figure) {
    assertArrayEquals(new double[] {first, second}, numbers(figure), 1e-5, figure.name());
  }

  private static PatternTemplates.Result run(double gain, List<Integer> ids)
      throws InterruptedException {
    return run(new PatternTemplates(), gain, ids);
  }

  private static PatternTemplates.Result run(
      PatternTemplates analysis, double gain, List<Integer> ids) throws InterruptedException {
    try (PlainSession session =
        PlainSession.on(Toy.model(gain), List.of(PlainSession.plain(ids)))) {
      return analysis.run(session);
    }
  }
}
