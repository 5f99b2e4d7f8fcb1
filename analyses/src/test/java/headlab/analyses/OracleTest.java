package headlab.analyses;

import static headlab.analyses.Oracle.assertClose;
import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.analyses.attribution.LogitAttribution;
import headlab.analyses.heads.HeadAblation;
import headlab.analyses.heads.Substitute;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Direction;
import headlab.datasets.PromptSet;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The three analyses against an independent implementation, on tiny checkpoints of three families
/// with odd shapes.
class OracleTest {
  private static final PromptSet SET = PromptSet.parse("ioi");
  private static final double LIMIT = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "gpt2-relu-untied", "opt", "llama-gqa", "llama-bf16"})
  void patchingEqualsTheOracle(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      for (Direction direction : Direction.values()) {
        ActivationPatching.Result result =
            new ActivationPatching(SET, direction, Metric.LOGIT_DIFFERENCE).run(session);
        JsonNode expected =
            oracle.at("patching", direction == Direction.NOISING ? "noising" : "denoising");
        check(expected.path("byHead"), result.byHead().orElseThrow(), oracle);
        check(expected.path("byResidual"), result.byResidual().getFirst(), oracle);
        check(expected.path("byAttention"), result.byAttention().getFirst(), oracle);
        check(expected.path("byMlp"), result.byMlp().getFirst(), oracle);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log-prob", "probability", "rank", "kl", "answer-logit"})
  void everyMetricOfPatchedHeadsEqualsTheOracle(String name) throws InterruptedException {
    Metric metric = Metric.valueOf(name.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    Oracle oracle = Oracle.of("gpt2-gelu-new");
    try (PlainSession session = oracle.session(oracle.pair())) {
      Figure.Grid grid =
          grid(
              new ActivationPatching(SET, Direction.DENOISING, metric)
                  .run(session)
                  .byHead()
                  .orElseThrow());
      double limit = metric == Metric.PROBABILITY ? 1e-9 : LIMIT;
      assertClose(oracle.at("metrics", name, "byHead"), grid.sides().raw(), limit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "gpt2-relu-untied", "opt", "llama-gqa", "llama-bf16"})
  void zeroAblationEqualsTheOracle(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      Figure.Grid grid =
          grid(
              new HeadAblation(SET, Substitute.ZERO, Metric.LOGIT_DIFFERENCE)
                  .run(session)
                  .byHead()
                  .orElseThrow());
      assertClose(oracle.at("ablation", "zero", "byHead", "raw"), grid.sides().raw(), LIMIT);
      assertClose(oracle.at("ablation", "zero", "byHead", "values"), grid.values(), LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void meanAblationLeavesThePromptOutOfItsOwnMean(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (JsonNode ids : oracle.at("mean_ablation", "prompts")) {
      prompts.add(
          PlainSession.prompt(
              Oracle.ids(ids),
              List.of(),
              oracle.pair().correct(),
              oracle.pair().incorrect(),
              java.util.Map.of()));
    }
    try (PlainSession session = oracle.session(prompts.toArray(TokenizedPrompt[]::new))) {
      Figure.Grid grid =
          grid(
              new HeadAblation(SET, Substitute.MEAN, Metric.LOGIT_DIFFERENCE)
                  .run(session)
                  .byHead()
                  .orElseThrow());
      assertClose(oracle.at("mean_ablation", "byHead", "raw"), grid.sides().raw(), LIMIT);
      assertClose(oracle.at("mean_ablation", "byHead", "values"), grid.values(), LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "gpt2-relu-untied", "opt", "llama-gqa", "llama-bf16"})
  void attributionEqualsTheOracleAndSumsToTheMetric(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      LogitAttribution.Result result =
          new LogitAttribution(SET, Metric.LOGIT_DIFFERENCE).run(session);
      assertClose(
          oracle.at("attribution", "byHead", "values"), grid(result.byHead()).values(), LIMIT);
      Figure.Bars bars = (Figure.Bars) result.byComponent();
      double sum = bars.values().stream().mapToDouble(each -> each == null ? 1e9 : each).sum();
      assertEquals(oracle.at("clean").doubleValue(), sum, 1e-3);
      if (bars.values().size() == oracle.at("attribution", "byComponent", "values").size()) {
        assertClose(oracle.at("attribution", "byComponent", "values"), bars.values(), LIMIT);
      }
    }
  }

  private static void check(JsonNode expected, Figure figure, Oracle oracle) {
    Figure.Grid grid = grid(figure);
    assertClose(expected.path("raw"), grid.sides().raw(), LIMIT);
    assertClose(expected.path("values"), grid.values(), LIMIT);
    assertEquals(oracle.at("clean").doubleValue(), there(grid.sides().clean()), LIMIT);
    assertEquals(oracle.at("corrupted").doubleValue(), there(grid.sides().corrupted()), LIMIT);
  }

  private static double there(@org.jspecify.annotations.Nullable Double value) {
    assertNotNull(value);
    return value;
  }
}
