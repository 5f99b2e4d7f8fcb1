package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A model whose rotation depends on how long the sequence is, beyond the 8 tokens it was made for.
class DynamicTest {
  private static final double CLOSE = 1e-5;

  private final Reference reference = Reference.of("llama-dynamic");
  private final List<Integer> ids = reference.ids("clean");

  @Test
  void aShortPromptIsExactAgainAfterALongOne() {
    try (LoadedModel model = reference.open()) {
      float[] first = model.logits(reference.ids("short"), true).toArray();
      int arrays = model.arrays();
      float[] longer = model.logits(ids, true).toArray();
      assertArrayEquals(first, model.logits(reference.ids("short"), true).toArray());
      assertArrayEquals(longer, model.logits(ids, true).toArray());
      assertEquals(arrays, model.arrays());
    }
  }

  @Test
  void aLongerPromptTurnsEarlierPositionsToo() {
    try (LoadedModel model = reference.open()) {
      float[] eight = model.logits(ids.subList(0, 8), true).slice(3).toArray();
      assertTrue(
          Reference.logitError(model.logits(ids.subList(0, 6), true).slice(3).toArray(), eight)
              < CLOSE);
      float[] nine = model.logits(ids.subList(0, 9), true).slice(3).toArray();
      assertTrue(Reference.logitError(eight, nine) > 10 * CLOSE);
    }
  }

  @Test
  void aContinuationPastTheLimitEqualsAFullRerunAtEveryHookPoint() throws InterruptedException {
    Intervention zeroed = new Intervention(Where.head(Site.Z, 0, 1), new Value.Zero());
    try (LoadedModel model = reference.open()) {
      Set<HookPoint> points = Points.all(model.spec());
      List<TokenizedPrompt> prompts = List.of(prompt(ids.subList(0, 6)));
      for (Variant variant : List.of(Variant.CLEAN, Variant.of(Side.CLEAN, zeroed))) {
        NextLogits whole = new Rerun(model, prompts, 0, variant, points);
        try (NextLogits growing = model.growing(prompts, 0, variant, points)) {
          for (int step = 0; step <= 5; step++) {
            List<Integer> generated = ids.subList(6, 6 + step);
            NextLogits.Step want = whole.after(generated, Turn.NONE);
            NextLogits.Step got = growing.after(generated, Turn.NONE);
            assertClose(want.logits(), got.logits(), "step " + step);
            assertEquals(want.captures().keySet(), got.captures().keySet());
            for (Map.Entry<HookPoint, Tensor> each : want.captures().entrySet()) {
              Tensor own = Objects.requireNonNull(got.captures().get(each.getKey()));
              assertClose(each.getValue(), own, "step " + step + " " + each.getKey().format());
            }
          }
        }
      }
    }
  }

  @Test
  void aPrefilledPromptIsContinuedPastTheLimitAsByWholeRuns() throws InterruptedException {
    try (LoadedModel model = reference.open()) {
      for (int length : List.of(1, 6, 8, 11)) {
        List<Integer> all = new ArrayList<>(ids.subList(0, length));
        try (Prefill prefill = model.prefill(prompt(ids.subList(0, length)), 5, Turn.NONE);
            Continuation tokens =
                prefill.decode(Decoding.plain(5), Set.of(HookPoint.of(Site.FINAL_NORM_SCALE)))) {
          for (int step = 0; step < 5; step++) {
            Continuation.Token token = Objects.requireNonNull(tokens.next(Turn.NONE));
            float[] logits = model.logits(all, false).toArray();
            assertEquals(new Sampler(Sampling.greedy(1)).next(logits), token.id());
            double logProb = logits[token.id()] - Reading.logSumExp(logits);
            assertEquals(logProb, token.logProb(), 1e-4, length + " and " + step);
            all.add(token.id());
          }
        }
      }
    }
  }

  @Test
  void aContinuationThatIsGivenUpPastTheLimitLeavesThePromptToOthers() throws InterruptedException {
    try (LoadedModel model = reference.open();
        Prefill prefill = model.prefill(prompt(ids.subList(0, 8)), 2, Turn.NONE)) {
      Continuation.Token alone = first(prefill);
      for (int calls : List.of(1, 2, 3)) {
        try (Continuation tokens = prefill.decode(Decoding.plain(2), Set.of())) {
          assertEquals(alone, tokens.next(Turn.NONE));
          int[] left = {calls};
          Turn givenUp =
              () -> {
                if (left[0]-- == 0) {
                  throw new InterruptedException();
                }
              };
          assertThrows(InterruptedException.class, () -> tokens.next(givenUp));
        }
        assertEquals(alone, first(prefill), calls + " turns");
      }
    }
  }

  private static Continuation.Token first(Prefill prefill) throws InterruptedException {
    try (Continuation tokens = prefill.decode(Decoding.plain(2), Set.of())) {
      return Objects.requireNonNull(tokens.next(Turn.NONE));
    }
  }

  @Test
  void theContextIsWhatTheModelWasMadeForAndLongerSequencesAreRead() {
    ModelSpec dynamic = CheckpointFolder.open(reference.folder()).spec();
    assertEquals(8, dynamic.context());
    assertTrue(dynamic.longest() > 1_000_000, "it reads only " + dynamic.longest());
    ModelSpec yarn = CheckpointFolder.open(Reference.of("llama-yarn").folder()).spec();
    assertEquals(yarn.context(), yarn.longest());
  }

  private static TokenizedPrompt prompt(List<Integer> ids) {
    return Reference.prompt(ids, List.of(), List.of(), List.of());
  }

  private static void assertClose(Tensor want, Tensor got, String what) {
    double error = Reference.logitError(want.toArray(), got.toArray());
    assertTrue(error < CLOSE, what + " is off by " + error);
  }
}
