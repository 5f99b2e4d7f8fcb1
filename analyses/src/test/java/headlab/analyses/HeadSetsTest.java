package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.heads.HeadAblation;
import headlab.analyses.heads.ScaleCurve;
import headlab.analyses.heads.SelfRepair;
import headlab.analyses.heads.Substitute;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Direction;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Metric;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sets of heads replaced together, resampled, scaled, and made good.
class HeadSetsTest {
  private static final PromptSet SET = PromptSet.parse("ioi");
  private static final Metric METRIC = Metric.LOGIT_DIFFERENCE;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void aSetIsReplacedAtOnceBesideItsHeadsAndRandomSetsOfTheirLayers(String name)
      throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      HeadAblation.Result result = sets("0.1,1.2,1.4", Substitute.ZERO).run(session);
      assertTrue(result.byHead().isEmpty());
      Figure.Bars bars = (Figure.Bars) result.bySet().orElseThrow();
      List<String> labels = bars.bars().labels();
      assertEquals(
          List.of("0.1, 1.2, 1.4", "0.1 alone", "1.2 alone", "1.4 alone"), labels.subList(0, 4));
      double clean = there(bars.sides().clean());
      double set = rerun(session, oracle.pair(), zero(0, 1), zero(1, 2), zero(1, 4));
      assertEquals(clean - set, there(bars.values().getFirst()), 1e-4);
      assertEquals(set, there(bars.sides().raw().getFirst()), 1e-4);
      assertEquals(
          clean - rerun(session, oracle.pair(), zero(1, 2)), there(bars.values().get(2)), 1e-4);
      double sum = 0;
      for (int at = 4; at < labels.size(); at++) {
        String[] drawn = labels.get(at).substring(labels.get(at).indexOf(':') + 2).split(", ", -1);
        assertEquals(3, drawn.length);
        assertTrue(drawn[0].startsWith("0.") && !drawn[0].equals("0.1"), labels.get(at));
        for (int i = 1; i < 3; i++) {
          assertTrue(drawn[i].startsWith("1."), labels.get(at));
          assertTrue(!List.of("1.2", "1.4").contains(drawn[i]), labels.get(at));
        }
        sum += there(bars.values().get(at)) / (labels.size() - 4);
      }
      assertTrue(labels.size() > 6, labels.toString());
      assertEquals(sum, there(bars.sides().control().getFirst()), 1e-9);
    }
  }

  /// Two prompts can only be drawn for each other, so it is noising with each as the other's
  /// corrupted side.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "llama-gqa"})
  void resamplingTakesTheValuesOfAnotherPrompt(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    Figure.Grid patched;
    try (PlainSession session = oracle.session(oracle.pair(), oracle.swapped())) {
      patched =
          grid(
              new ActivationPatching(SET, Direction.NOISING, METRIC)
                  .run(session)
                  .byHead()
                  .orElseThrow());
    }
    try (PlainSession session = oracle.session(alone(oracle.pair()), alone(oracle.swapped()))) {
      Figure.Grid resampled =
          grid(
              new HeadAblation(SET, Substitute.RESAMPLE, METRIC)
                  .run(session)
                  .byHead()
                  .orElseThrow());
      for (int at = 0; at < patched.values().size(); at++) {
        assertEquals(
            there(patched.sides().raw().get(at)), there(resampled.sides().raw().get(at)), 1e-5);
      }
      assertNotEquals(
          there(resampled.values().getFirst()), there(resampled.values().getLast()), 1e-6);
      assertTrue(resampled.title().contains("another prompt of ioi"), resampled.title());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MEAN", "RESAMPLE"})
  void withoutAnotherPromptMeanAndResampleAreRefused(String substitute)
      throws InterruptedException {
    Oracle oracle = Oracle.of("opt");
    try (PlainSession session = oracle.session(oracle.pair())) {
      HeadAblation analysis = new HeadAblation(SET, Substitute.valueOf(substitute), METRIC);
      String sentence = assertThrows(Refusal.class, () -> analysis.run(session)).sentence();
      assertTrue(sentence.contains("needs another one like it; add prompts"), sentence);
    }
  }

  @Test
  void headsThatCannotBeReadOrAreNotThereAreNamed() throws InterruptedException {
    for (String wrong : List.of("5", "5.1;6.1", "a.b", "", "1.2,1.2")) {
      assertThrows(IllegalArgumentException.class, () -> sets(wrong, Substitute.ZERO), wrong);
    }
    Oracle oracle = Oracle.of("opt");
    try (PlainSession session = oracle.session(oracle.pair())) {
      String sentence =
          assertThrows(Refusal.class, () -> sets("0.77", Substitute.ZERO).run(session)).sentence();
      assertTrue(sentence.contains("no head 0.77"), sentence);
    }
  }

  /// Head 1.0 writes 2 towards the answer and nothing else does: twice the head, twice the answer.
  @Test
  void onAModelBuiltByHandTheAnswerGrowsWithTheHeadThatWritesIt() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(40), List.of(toyPrompt()))) {
      Figure.Curve curve = (Figure.Curve) new ScaleCurve().run(session).byScale();
      assertEquals(List.of("1.0"), curve.series().labels());
      assertEquals(List.of(0., .25, .5, .75, 1., 1.25, 1.5, 1.75, 2.), curve.along().numbers());
      for (int step = 0; step <= 8; step++) {
        assertEquals(2 * step / 4.0, there(curve.values().get(step)), 1e-4);
      }
    }
  }

  @Test
  void aModelWithoutBackupRepairsNothing() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.model(40), List.of(toyPrompt()))) {
      SelfRepair.Result result = new SelfRepair().run(session);
      assertEffects(result, 0, 0, 0);
      assertEffects(result, 1, 2, 2);
      assertEquals(-2, there(grid(result.compensation()).at(1, 0)), 1e-4);
      assertTrue(result.compensation().title().contains("1.0 replaced"));
    }
  }

  /// Without the head the answer's coordinate lacks 2, of which the neuron gives back 1.
  @Test
  void aNeuronThatStepsInIsSeenAsSelfRepair() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Toy.repairing(5), List.of(toyPrompt()))) {
      assertEffects(new SelfRepair().run(session), 1, 2, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void theLastLayersRepairIsWhatItsMlpAndTheFinalNormMakeGood(String name)
      throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(alone(oracle.pair()), alone(oracle.swapped()))) {
      for (Substitute substitute : Substitute.values()) {
        SelfRepair.Result result = new SelfRepair(SET, substitute, METRIC, "1.3", 0).run(session);
        for (int head = 0; head < session.spec().heads(); head++) {
          double direct = there(grid(result.direct()).at(1, head));
          double total = there(grid(result.total()).at(1, head));
          assertEquals(direct - total, there(grid(result.repair()).at(1, head)), 1e-6);
          assertTrue(Math.abs(direct) > 1e-5 && Math.abs(total) > 1e-6, substitute + " " + head);
        }
      }
    }
  }

  private static void assertEffects(
      SelfRepair.Result result, int layer, double direct, double total) {
    assertEquals(direct, there(grid(result.direct()).at(layer, 0)), 1e-4);
    assertEquals(total, there(grid(result.total()).at(layer, 0)), 1e-4);
    assertEquals(direct - total, there(grid(result.repair()).at(layer, 0)), 1e-4);
  }

  /// What followed 3 before was 5.
  private static TokenizedPrompt toyPrompt() {
    return PlainSession.prompt(
        Toy.REPEATED.subList(0, 9), List.of(), List.of(5), List.of(7), Map.of());
  }

  private static HeadAblation sets(String heads, Substitute substitute) {
    return new HeadAblation(SET, substitute, METRIC, heads, 3);
  }

  private static TokenizedPrompt alone(TokenizedPrompt pair) {
    return PlainSession.prompt(pair.clean(), List.of(), pair.correct(), pair.incorrect(), Map.of());
  }

  private static Intervention zero(int layer, int head) {
    return new Intervention(Where.head(Site.Z, layer, head), new Value.Zero());
  }

  private static double rerun(PlainSession session, TokenizedPrompt prompt, Intervention... edits) {
    HookPoint logits = HookPoint.of(Site.LOGITS);
    Tensor all =
        Objects.requireNonNull(
            session.capture(prompt, Variant.of(Side.CLEAN, edits), Set.of(logits)).get(logits));
    float[] last = all.slice(prompt.length() - 1).toArray();
    return last[prompt.correct().getFirst()] - last[prompt.incorrect().getFirst()];
  }

  private static double there(@org.jspecify.annotations.Nullable Double value) {
    assertTrue(value != null, "absent");
    return value == null ? Double.NaN : value;
  }
}
