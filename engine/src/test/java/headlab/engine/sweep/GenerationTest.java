package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Continuations, token by token.
class GenerationTest {
  private static final Set<HookPoint> NONE = Set.of();

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void greedyTokensAreThoseOfRepeatedFullRuns(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    List<Integer> ids = new ArrayList<>(reference.ids("clean").subList(0, 6));
    TokenizedPrompt prompt = Reference.prompt(List.copyOf(ids), List.of(), List.of(), List.of());
    try (LoadedModel model = reference.open()) {
      Heard heard = new Heard();
      model.generate(List.of(prompt), 0, Variant.CLEAN, Sampling.greedy(5), NONE, heard);
      assertEquals(5, heard.ids().size());
      for (int step = 0; step < 5; step++) {
        float[] logits = model.logits(ids, false).toArray();
        int best = new Sampler(Sampling.greedy(1)).next(logits);
        assertEquals(best, heard.ids().get(step), "step " + step);
        double logProb = logits[best] - Reading.logSumExp(logits);
        assertEquals(logProb, heard.logProbs().get(step), 1e-4);
        ids.add(best);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void everyStepCapturesWhatIsNew(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    TokenizedPrompt prompt = Pairs.shortPair(reference);
    try (LoadedModel model = reference.open()) {
      Set<HookPoint> points = Points.all(model.spec());
      Heard heard = new Heard();
      model.generate(List.of(prompt), 0, Variant.CLEAN, Sampling.greedy(5), points, heard);
      assertEquals(5, heard.captures().size());
      assertEquals(
          model.capture(prompt, Variant.CLEAN, points), heard.captures().getFirst(), "step 0");
      List<Integer> ids = new ArrayList<>(prompt.clean());
      ids.addAll(heard.ids().subList(0, 4));
      TokenizedPrompt whole = Reference.prompt(ids, List.of(), List.of(), List.of());
      Map<HookPoint, Tensor> all = model.capture(whole, Variant.CLEAN, points);
      for (int step = 1; step < 5; step++) {
        Map<HookPoint, Tensor> got = heard.captures().get(step);
        assertEquals(points, got.keySet());
        int at = prompt.length() + step - 1;
        got.forEach((point, value) -> assertIsAt(at, value, point, all));
      }
    }
  }

  @Test
  void zeroedHeadsStayZeroAtGeneratedPositions() throws InterruptedException {
    Reference reference = Reference.of("gpt2-gelu-new");
    HookPoint z = new HookPoint(Site.Z, 1);
    Variant zeroed =
        Variant.of(Side.CLEAN, new Intervention(Where.head(Site.Z, 1, 2), new Value.Zero()));
    try (LoadedModel model = reference.open()) {
      Heard heard = new Heard();
      model.generate(
          List.of(Pairs.shortPair(reference)), 0, zeroed, Sampling.greedy(4), Set.of(z), heard);
      for (Map<HookPoint, Tensor> captures : heard.captures()) {
        Tensor value = Objects.requireNonNull(captures.get(z));
        for (int position = 0; position < value.length(0); position++) {
          assertEquals(0, norm(value.slice(position).slice(2)));
          assertTrue(norm(value.slice(position).slice(1)) > 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void editsChangeWhatIsGenerated(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    List<TokenizedPrompt> prompts = List.of(Pairs.shortPair(reference));
    Variant strong =
        Variant.of(
            Side.CLEAN,
            new Intervention(
                Where.positions(Site.RESID_MID, 1, Positions.all()), new Value.Scale(-1)));
    try (LoadedModel model = reference.open()) {
      Heard plain = new Heard();
      model.generate(prompts, 0, Variant.CLEAN, Sampling.greedy(5), NONE, plain);
      Heard edited = new Heard();
      model.generate(prompts, 0, strong, Sampling.greedy(5), NONE, edited);
      assertNotEquals(plain.ids(), edited.ids());
    }
  }

  @Test
  void valuesOfOtherRunsAreWrittenAtThePromptOnly() throws InterruptedException {
    Reference reference = Reference.of("gpt2-gelu-new");
    TokenizedPrompt pair = Pairs.shortPair(reference);
    HookPoint point = new HookPoint(Site.RESID_PRE, 0);
    Variant swapped =
        Variant.of(
            Side.CLEAN,
            new Intervention(
                Where.positions(Site.RESID_PRE, 0, Positions.all()),
                new Value.From(Side.CORRUPTED)));
    try (LoadedModel model = reference.open()) {
      Heard patched = new Heard();
      model.generate(List.of(pair), 0, swapped, Sampling.greedy(4), Set.of(point), patched);
      Heard corrupted = new Heard();
      model.generate(
          List.of(pair), 0, Variant.CORRUPTED, Sampling.greedy(4), Set.of(point), corrupted);
      assertEquals(corrupted.ids(), patched.ids(), "the whole stream was swapped");
      Heard clean = new Heard();
      model.generate(List.of(pair), 0, Variant.CLEAN, Sampling.greedy(4), NONE, clean);
      assertNotEquals(clean.logProbs(), patched.logProbs());
    }
  }

  @Test
  void equalSeedsContinueEqually() throws InterruptedException {
    Reference reference = Reference.of("gpt2-gelu-new");
    Sampling sampling = new Sampling(6, 5, 0, 1, 7);
    try (LoadedModel model = reference.open()) {
      assertEquals(sampled(model, reference, sampling), sampled(model, reference, sampling));
      Sampling other = new Sampling(6, 5, 0, 1, 8);
      assertNotEquals(sampled(model, reference, sampling), sampled(model, reference, other));
    }
  }

  @Test
  void aFullContextIsAnEndAndNotAnError() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    try (LoadedModel model = reference.open()) {
      int context = model.spec().context();
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < context - 2; i++) {
        ids.add(i % 90 + 3);
      }
      TokenizedPrompt prompt = Reference.prompt(ids, List.of(), List.of(), List.of());
      Heard heard = new Heard();
      GenerationEnd end =
          model.generate(List.of(prompt), 0, Variant.CLEAN, Sampling.greedy(9), NONE, heard);
      assertEquals(GenerationEnd.CONTEXT, end);
      assertEquals(3, heard.ids().size());
    }
  }

  @Test
  void anEndTokenIsTheLast() throws InterruptedException {
    Reference reference = Reference.of("gpt2-gelu-new");
    List<TokenizedPrompt> prompts = List.of(Pairs.shortPair(reference));
    try (LoadedModel model = reference.open()) {
      Heard all = new Heard();
      assertEquals(
          GenerationEnd.TOKENS,
          model.generate(prompts, 0, Variant.CLEAN, new Sampling(5, 3, 0, 1, 2), NONE, all));
      int stop = all.ids().get(2);
      Heard heard = new Heard(stop);
      assertEquals(
          GenerationEnd.STOP,
          model.generate(prompts, 0, Variant.CLEAN, new Sampling(5, 3, 0, 1, 2), NONE, heard));
      assertEquals(all.ids().subList(0, all.ids().indexOf(stop) + 1), heard.ids());
    }
  }

  @Test
  void aCancelledGenerationLeavesNoTrace() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    TokenizedPrompt prompt = Pairs.shortPair(reference);
    try (LoadedModel model = reference.open()) {
      float[] before = model.logits(prompt.clean(), false).toArray();
      int arrays = model.arrays();
      GenerationSink cancelling =
          (step, id, logProb, captures) -> {
            if (step == 2) {
              throw new InterruptedException("cancelled");
            }
          };
      assertThrows(
          InterruptedException.class,
          () ->
              model.generate(
                  List.of(prompt), 0, Variant.CLEAN, Sampling.greedy(9), NONE, cancelling));
      assertEquals(arrays, model.arrays());
      assertArrayEquals(before, model.logits(prompt.clean(), false).toArray());
    }
  }

  @Test
  void meansNeedOtherPromptsHereToo() {
    Reference reference = Reference.of("gpt2-gelu-new");
    Variant mean =
        Variant.of(Side.CLEAN, new Intervention(Where.head(Site.Z, 0, 0), new Value.Mean()));
    try (LoadedModel model = reference.open()) {
      assertThrows(
          Refusal.class,
          () ->
              model.generate(
                  List.of(Pairs.shortPair(reference)),
                  0,
                  mean,
                  Sampling.greedy(1),
                  NONE,
                  new Heard()));
    }
  }

  private static List<Integer> sampled(LoadedModel model, Reference reference, Sampling sampling)
      throws InterruptedException {
    Heard heard = new Heard();
    model.generate(List.of(Pairs.shortPair(reference)), 0, Variant.CLEAN, sampling, NONE, heard);
    return heard.ids();
  }

  private static void assertIsAt(
      int position, Tensor got, HookPoint point, Map<HookPoint, Tensor> all) {
    Tensor whole = Objects.requireNonNull(all.get(point));
    if (point.site() == Site.PATTERN || point.site() == Site.SCORES) {
      assertEquals(position + 1, got.length(2));
      for (int head = 0; head < got.length(0); head++) {
        assertEquals(1, got.length(1));
        float[] row = whole.slice(head).slice(position).toArray();
        assertArrayEquals(
            java.util.Arrays.copyOf(row, position + 1), got.slice(head).toArray(), 1e-4f);
      }
    } else {
      assertEquals(1, got.length(0), point.format());
      float[] want = whole.slice(position).toArray();
      assertTrue(Reference.logitError(want, got.slice(0).toArray()) < 1e-5, point.format());
    }
  }

  private static double norm(Tensor value) {
    double sum = 0;
    for (float each : value.toArray()) {
      sum += Math.abs(each);
    }
    return sum;
  }
}
