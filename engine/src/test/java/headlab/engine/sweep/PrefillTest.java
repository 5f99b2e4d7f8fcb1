package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prompts that are run once and then continued, against whole runs.
class PrefillTest {
  private static final double CLOSE = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void everyStepHasTheAttentionOfTheWholeRunsLastRow(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    TokenizedPrompt prompt = prompt(reference.ids("clean").subList(0, 7));
    try (LoadedModel model = reference.open();
        Prefill prefill = model.prefill(prompt, 4, Turn.NONE)) {
      Set<HookPoint> points = points(model.spec());
      List<Integer> ids = new ArrayList<>(prompt.clean());
      for (Continuation.Token token : all(prefill, Decoding.plain(4), points)) {
        var whole = model.capture(prompt(ids), Variant.CLEAN, points);
        assertEquals(points, token.captures().keySet());
        for (HookPoint point : points) {
          Tensor got = Objects.requireNonNull(token.captures().get(point));
          assertArrayEquals(
              lastRows(Objects.requireNonNull(whole.get(point)), point.site()),
              got.toArray(),
              (float) CLOSE,
              point.format() + " of step " + token.step());
        }
        assertIsLikeliest(model.logits(ids, false).toArray(), token);
        ids.add(token.id());
      }
      assertEquals(11, ids.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void aUniformHeadLooksEverywhereAlikeAndThePromptIsAsItWas(String name)
      throws InterruptedException {
    Reference reference = Reference.of(name);
    TokenizedPrompt prompt = prompt(reference.ids("clean").subList(0, 7));
    HookPoint pattern = new HookPoint(Site.PATTERN, 0);
    Decoding uniform = new Decoding(2, List.of(new Decoding.Head(0, 1)));
    try (LoadedModel model = reference.open();
        Prefill prefill = model.prefill(prompt, 2, Turn.NONE)) {
      Continuation.Token first = all(prefill, uniform, Set.of(pattern)).getFirst();
      Tensor rows = Objects.requireNonNull(first.captures().get(pattern));
      float[] alike = new float[7];
      Arrays.fill(alike, 1f / 7);
      assertArrayEquals(alike, rows.slice(1).toArray(), 1e-6f);
      assertTrue(Math.abs(rows.slice(0).toArray()[0] - 1. / 7) > 1e-4);
      // the whole run in which that head's last row alone is given
      Tensor whole =
          Objects.requireNonNull(
              model.capture(prompt, Variant.CLEAN, Set.of(pattern)).get(pattern));
      Intervention edit =
          new Intervention(
              new Where(pattern, List.of(1), Positions.at(6)),
              new Value.Given(List.of(withLastRow(whole, 1, alike))));
      float[] logits = model.rerun(List.of(prompt), 0, Variant.of(Side.CLEAN, edit)).toArray();
      assertIsLikeliest(logits, first);
      assertNotEquals(
          all(prefill, Decoding.plain(1), Set.of()).getFirst().logProb(), first.logProb());
    }
  }

  /// 10 tokens are past the 8 from which `llama-dynamic` turns every key otherwise.
  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-dynamic"})
  void continuationsOfOnePromptDoNotKnowOfEachOther(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    TokenizedPrompt prompt = prompt(reference.ids("clean").subList(0, 7));
    Decoding masked = new Decoding(4, List.of(new Decoding.Head(0, 0), new Decoding.Head(1, 2)));
    try (LoadedModel model = reference.open();
        Prefill prefill = model.prefill(prompt, 4, Turn.NONE)) {
      List<Continuation.Token> alone = all(prefill, Decoding.plain(4), Set.of());
      all(prefill, masked, Set.of());
      assertEquals(alone, all(prefill, Decoding.plain(4), Set.of()));
    }
  }

  @Test
  void aPromptThatIsRunInBlocksGivesTheLogitsOfTheWholeRun() throws InterruptedException {
    ModelSpec spec =
        new ModelSpec(
            ModelSpec.Family.LLAMA,
            3,
            6,
            2,
            44,
            10,
            20,
            97,
            3000,
            new ModelSpec.Positions.Rotary(10_000),
            ModelSpec.Norm.RMS,
            1e-5,
            ModelSpec.Activation.SILU_GATED,
            true);
    List<Integer> ids = IntStream.range(0, 2600).map(i -> i * i % 97).boxed().toList();
    try (LoadedModel model =
        LoadedModel.open(ArrayCheckpoint.seeded(spec, 3), DeviceName.CPU, Dtype.FLOAT32)) {
      int[] turns = {0};
      try (Prefill prefill = model.prefill(prompt(ids), 1, () -> turns[0]++)) {
        assertTrue(turns[0] > 2 * 2 * spec.layers(), "it was one block: " + turns[0]);
        Continuation.Token token = all(prefill, Decoding.plain(1), Set.of()).getFirst();
        assertIsLikeliest(model.logits(ids, false).toArray(), token);
      }
      int arrays = model.arrays();
      model.prefill(prompt(ids), 1, Turn.NONE).close();
      assertEquals(arrays, model.arrays());
    }
  }

  @Test
  void aPromptOfOneTokenAndAFullContextAreNoErrors() throws InterruptedException {
    Reference reference = Reference.of("gpt2-gelu-new");
    try (LoadedModel model = reference.open()) {
      int context = model.spec().context();
      List<Integer> ids = IntStream.range(0, context - 1).map(i -> i % 90).boxed().toList();
      try (Prefill prefill = model.prefill(prompt(ids), 9, Turn.NONE)) {
        assertEquals(2, all(prefill, Decoding.plain(9), Set.of()).size());
      }
      try (Prefill prefill = model.prefill(prompt(List.of(5)), 2, Turn.NONE)) {
        assertIsLikeliest(
            model.logits(List.of(5), false).toArray(),
            all(prefill, Decoding.plain(2), points(model.spec())).getFirst());
      }
    }
  }

  private static void assertIsLikeliest(float[] logits, Continuation.Token token) {
    assertEquals(new Sampler(Sampling.greedy(1)).next(logits), token.id());
    assertEquals(logits[token.id()] - Reading.logSumExp(logits), token.logProb(), 1e-4);
  }

  private static List<Continuation.Token> all(Prefill prefill, Decoding how, Set<HookPoint> points)
      throws InterruptedException {
    List<Continuation.Token> tokens = new ArrayList<>();
    try (Continuation continuation = prefill.decode(how, points)) {
      for (Continuation.Token token = continuation.next(Turn.NONE);
          token != null;
          token = continuation.next(Turn.NONE)) {
        tokens.add(token);
      }
    }
    return tokens;
  }

  private static Set<HookPoint> points(ModelSpec spec) {
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.PATTERN, layer));
      points.add(new HookPoint(Site.Z, layer));
    }
    return points;
  }

  private static float[] lastRows(Tensor whole, Site site) {
    if (site == Site.Z) {
      return whole.slice(whole.length(0) - 1).toArray();
    }
    int length = whole.length(2);
    float[] rows = new float[whole.length(0) * length];
    for (int head = 0; head < whole.length(0); head++) {
      float[] row = whole.slice(head).slice(length - 1).toArray();
      System.arraycopy(row, 0, rows, head * length, length);
    }
    return rows;
  }

  private static Tensor withLastRow(Tensor pattern, int head, float[] row) {
    float[] numbers = pattern.toArray();
    int length = row.length;
    System.arraycopy(row, 0, numbers, ((head + 1) * length - 1) * length, length);
    int[] shape = {pattern.length(0), length, length};
    return Tensor.of(pattern.axes(), shape, numbers);
  }

  private static TokenizedPrompt prompt(List<Integer> ids) {
    return Reference.prompt(ids, List.of(), List.of(), List.of());
  }
}
