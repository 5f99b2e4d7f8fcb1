package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.attribution.LogitAttribution;
import headlab.datasets.PromptSet;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributionTest {
  private static final PromptSet SET = PromptSet.parse("ioi");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2-gelu-new",
        "gpt2-relu-untied",
        "opt",
        "opt-bare",
        "llama-gqa",
        "llama-tied-4x"
      })
  void partsOfTheCentredAnswerLogitSumToIt(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      Figure.Bars bars =
          (Figure.Bars) new LogitAttribution(SET, Metric.ANSWER_LOGIT).run(session).byComponent();
      assertEquals(oracle.at("metrics", "answer-logit", "clean").doubleValue(), sum(bars), 1e-3);
    }
  }

  @Test
  void listsOfAnswersEnterByTheMeanOfTheirLogits() throws InterruptedException {
    Oracle oracle = Oracle.of("opt");
    TokenizedPrompt pair = oracle.pair();
    List<Integer> both = List.of(pair.correct().getFirst(), 7);
    TokenizedPrompt prompt =
        PlainSession.prompt(pair.clean(), List.of(), both, pair.incorrect(), Map.of());
    TokenizedPrompt seven =
        PlainSession.prompt(pair.clean(), List.of(), List.of(7), pair.incorrect(), Map.of());
    Figure.Grid mean = heads(oracle, prompt);
    Figure.Grid first = heads(oracle, pair);
    Figure.Grid second = heads(oracle, seven);
    for (int at = 0; at < mean.values().size(); at++) {
      assertEquals((number(first, at) + number(second, at)) / 2, number(mean, at), 1e-5);
    }
  }

  @Test
  void headsOfALayerSumToItsAttention() throws InterruptedException {
    Oracle oracle = Oracle.of("llama-bf16");
    try (PlainSession session = oracle.session(oracle.pair())) {
      LogitAttribution.Result result =
          new LogitAttribution(SET, Metric.LOGIT_DIFFERENCE).run(session);
      Figure.Bars bars = (Figure.Bars) result.byComponent();
      Figure.Grid heads = grid(result.byHead());
      for (int layer = 0; layer < heads.rows().size(); layer++) {
        double sum = 0;
        for (int head = 0; head < heads.columns().size(); head++) {
          sum += number(heads, layer * heads.columns().size() + head);
        }
        Double bar = bars.values().get(bars.bars().labels().indexOf("attn " + layer));
        assertTrue(bar != null && Math.abs(sum - bar) < 1e-6, sum + " and " + bar);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"LOG_PROB", "PROBABILITY", "RANK", "KL"})
  void onlyLinearMetricsAreAttributed(Metric metric) {
    String sentence =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> new LogitAttribution(SET, metric))
                .getMessage());
    assertTrue(sentence.contains("linear") && sentence.contains(metric.id()), sentence);
  }

  @Test
  void catalogueWritesEveryAnalysisAsItReadsIt() {
    for (var type : new Catalogue().all()) {
      check(type);
    }
  }

  private static <A extends headlab.engine.analysis.Analysis<?>> void check(
      headlab.engine.analysis.AnalysisType<A> type) {
    A defaults = type.defaults();
    assertEquals(defaults, type.parse(type.format(defaults)));
    assertEquals(type.format(defaults), type.complete(type.id()));
    assertTrue(type.about().bibtex().contains("@") && !type.about().question().isBlank());
    assertTrue(!type.figures().isEmpty());
  }

  private static Figure.Grid heads(Oracle oracle, TokenizedPrompt prompt)
      throws InterruptedException {
    try (PlainSession session = oracle.session(prompt)) {
      return grid(new LogitAttribution(SET, Metric.LOGIT_DIFFERENCE).run(session).byHead());
    }
  }

  private static double number(Figure.Grid grid, int at) {
    Double value = grid.values().get(at);
    assertTrue(value != null);
    return value == null ? Double.NaN : value;
  }

  private static double sum(Figure.Bars bars) {
    return bars.values().stream().mapToDouble(each -> each == null ? 1e9 : each).sum();
  }
}
