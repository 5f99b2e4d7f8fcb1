package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.detectors.PatternStats;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternStatsTest {
  @ParameterizedTest
  @CsvSource({"40, 0, .466667", "4, .257302, .669374"})
  void entropyOfTheModelBuiltByHandIsWhatIsKnown(double gain, double first, double second)
      throws InterruptedException {
    assertArrayEquals(
        new double[] {first, second},
        numbers(run(gain, List.of(PlainSession.plain(Toy.REPEATED))).entropy()),
        1e-5);
  }

  @Test
  void aSureHeadLooksOneTokenBackAndNeverAtItself() throws InterruptedException {
    PatternStats.Result result = run(40, List.of(PlainSession.plain(Toy.REPEATED)));
    assertEquals(14 / 15.0, numbers(result.distance())[0], 1e-5);
    assertEquals(1 / 15.0, numbers(result.self())[0], 1e-5);
    assertEquals(1 / 14.0, numbers(result.bosMass())[0], 1e-5);
    assertEquals(0, numbers(result.columnEntropy())[0], .5);
  }

  @Test
  void scoresDependNeitherOnTheOtherPromptsNorOnTheirOrder() throws InterruptedException {
    Oracle oracle = Oracle.of("llama-gqa");
    List<TokenizedPrompt> prompts = new ArrayList<>();
    List<Integer> ids = oracle.pair().clean();
    for (int length = 3; length <= ids.size(); length++) {
      prompts.add(PlainSession.plain(ids.subList(0, length)));
    }
    try (PlainSession all = oracle.session(prompts.toArray(TokenizedPrompt[]::new));
        PlainSession turned = oracle.session(prompts.reversed().toArray(TokenizedPrompt[]::new))) {
      double[] together = numbers(new PatternStats().run(all).entropy());
      assertArrayEquals(together, numbers(new PatternStats().run(turned).entropy()), 1e-12);
      double[] mean = new double[together.length];
      for (TokenizedPrompt prompt : prompts) {
        try (PlainSession alone = oracle.session(prompt)) {
          double[] one = numbers(new PatternStats().run(alone).entropy());
          for (int i = 0; i < mean.length; i++) {
            mean[i] += one[i] / prompts.size();
          }
        }
      }
      assertArrayEquals(mean, together, 1e-12);
      assertTrue(java.util.Arrays.stream(mean).distinct().count() > 1);
    }
  }

  @Test
  void everyScoreHasItsNumberOfPromptsAnIntervalAndAControl() throws InterruptedException {
    Oracle oracle = Oracle.of("gpt2-gelu-new");
    List<Integer> ids = oracle.pair().clean();
    TokenizedPrompt[] prompts = {
      PlainSession.plain(ids),
      PlainSession.plain(ids.reversed()),
      PlainSession.plain(ids.subList(0, 5))
    };
    try (PlainSession session = oracle.session(prompts)) {
      Figure.Grid entropy = grid(new PatternStats().run(session).entropy());
      assertEquals(3, entropy.sides().n());
      for (int i = 0; i < entropy.values().size(); i++) {
        double value = number(entropy.values().get(i));
        assertTrue(number(entropy.sides().low().get(i)) < value);
        assertTrue(number(entropy.sides().high().get(i)) > value);
        double control = number(entropy.sides().control().get(i));
        assertTrue(control > 0 && control < 1 && control != value);
      }
    }
  }

  @Test
  void aPromptOfOneTokenIsRefusedByItsLine() {
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                run(4, List.of(PlainSession.plain(Toy.REPEATED), PlainSession.plain(List.of(1)))));
    assertTrue(
        refusal.sentence().startsWith("Line 2: the prompt has 1 token,"), refusal.sentence());
  }

  private static PatternStats.Result run(double gain, List<TokenizedPrompt> prompts)
      throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(gain), prompts)) {
      return new PatternStats().run(session);
    }
  }

  static double[] numbers(Figure figure) {
    return grid(figure).values().stream().mapToDouble(PatternStatsTest::number).toArray();
  }

  private static double number(Double value) {
    assertTrue(value != null);
    return value == null ? Double.NaN : value;
  }
}
