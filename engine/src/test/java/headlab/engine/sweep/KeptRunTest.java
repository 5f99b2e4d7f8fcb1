package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a kept run answers, logits and captures together.
class KeptRunTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void logitsAndCapturesAreThoseOfAFullRun(String name) {
    Reference reference = Reference.of(name);
    TokenizedPrompt pair = reference.pair();
    List<TokenizedPrompt> prompts =
        List.of(pair, Reference.prompt(pair.corrupted(), pair.clean(), List.of(), List.of()));
    try (LoadedModel model = reference.open();
        KeptRun kept = model.keep(prompts, 0, Side.CLEAN)) {
      Set<HookPoint> points = new HashSet<>(Points.all(model.spec()));
      if (model.spec().kvHeads() != model.spec().heads()) {
        points.removeIf(point -> point.site().axes().contains("kvHead"));
      }
      Random random = new Random(3);
      for (Cell cell : new Variants(model.spec(), pair.length(), random).cells(40)) {
        Variant variant = new Variant(Side.CLEAN, cell.variant().edits());
        Map<HookPoint, Tensor> whole = model.capture(prompts, 0, variant, points);
        KeptRun.Answer got = kept.answer(variant.edits(), Set.of(4, 10), points, Pause.NONE);
        assertEquals(points, got.captures().keySet());
        for (HookPoint point : points) {
          close(whole.get(point), got.captures().get(point), point.format() + " " + variant);
        }
        Tensor logits = Objects.requireNonNull(whole.get(HookPoint.of(Site.LOGITS)));
        for (int position : new int[] {4, 10}) {
          close(logits.slice(position), got.logits().get(position), "logits at " + position);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void onePointIsWatchedWhereverTheEditBegins(String name) {
    Reference reference = Reference.of(name);
    List<TokenizedPrompt> prompts = List.of(reference.pair());
    try (LoadedModel model = reference.open()) {
      for (Site site : List.of(Site.PATTERN, Site.Q, Site.Z, Site.ATTN_OUT, Site.RESID_POST)) {
        for (int layer = 0; layer < model.spec().layers(); layer++) {
          Set<HookPoint> points = Set.of(new HookPoint(site, layer));
          try (KeptRun kept = model.keep(prompts, 0, Side.CLEAN)) {
            for (int at = 0; at < model.spec().layers(); at++) {
              Variant zeroed =
                  Variant.of(
                      Side.CLEAN, new Intervention(Where.head(Site.Z, at, 2), new Value.Zero()));
              Map<HookPoint, Tensor> whole = model.capture(prompts, 0, zeroed, points);
              KeptRun.Answer got = kept.answer(zeroed.edits(), Set.of(10), points, Pause.NONE);
              points.forEach(
                  point -> close(whole.get(point), got.captures().get(point), point.format()));
            }
          }
        }
      }
    }
  }

  private static void close(
      @org.jspecify.annotations.Nullable Tensor want,
      @org.jspecify.annotations.Nullable Tensor got,
      String what) {
    float[] numbers = Objects.requireNonNull(want).toArray();
    double error = Reference.logitError(numbers, Objects.requireNonNull(got).toArray());
    assertTrue(error < 1e-5, what + ": " + error);
  }
}
