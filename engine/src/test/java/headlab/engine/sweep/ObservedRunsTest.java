package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.PointChoice;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Values that are handed on as they pass are those that a capture keeps, at every site.
class ObservedRunsTest {
  private static final Map<String, Variant> VARIANTS =
      Map.of(
          "clean", Variant.CLEAN,
          "corrupted", Variant.CORRUPTED,
          "zeroed", Variant.of(Side.CLEAN, edit(Site.Z, new Value.Zero())),
          "mean", Variant.of(Side.CLEAN, edit(Site.MLP_OUT, new Value.Mean())),
          "patched", Variant.of(Side.CORRUPTED, edit(Site.RESID_MID, new Value.From(Side.CLEAN))));

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void observedValuesAreThoseOfACapture(String name) {
    Reference reference = Reference.of(name);
    List<TokenizedPrompt> prompts = prompts(reference);
    try (LoadedModel model = reference.open()) {
      Set<HookPoint> points = Set.copyOf(PointChoice.parse("all", "").in(model.spec()));
      VARIANTS.forEach(
          (what, variant) -> {
            Map<String, Tensor> seen = new LinkedHashMap<>();
            List<Integer> done = new ArrayList<>();
            model.observe(prompts, variant, points, observer(seen, done), Pause.NONE);
            assertEquals(List.of(0, 1, 2, 3), done, what);
            assertEquals(prompts.size() * points.size(), seen.size(), what);
            for (int prompt = 0; prompt < prompts.size(); prompt++) {
              compare(model.capture(prompts, prompt, variant, points), prompt, seen, what);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void shapesAreKnownBefore(String name) {
    Reference reference = Reference.of(name);
    List<TokenizedPrompt> prompts = prompts(reference);
    try (LoadedModel model = reference.open()) {
      Set<HookPoint> points = Set.copyOf(PointChoice.parse("all", "").in(model.spec()));
      model.observe(
          prompts,
          Variant.CLEAN,
          points,
          (prompt, point, value) -> {
            List<Integer> shape =
                Stream.iterate(0, i -> i + 1).limit(value.rank()).map(value::length).toList();
            assertEquals(model.shape(Variant.CLEAN, point, prompts.get(prompt).length()), shape);
          },
          Pause.NONE);
      assertThrows(
          RuntimeException.class,
          () ->
              model.observe(
                  List.of(), Variant.CLEAN, points, (prompt, point, value) -> {}, Pause.NONE));
    }
  }

  private static void compare(
      Map<HookPoint, Tensor> wanted, int prompt, Map<String, Tensor> seen, String what) {
    wanted.forEach(
        (point, tensor) -> {
          Tensor got = seen.get(prompt + point.format());
          assertTrue(got != null, what + " " + point.format());
          assertEquals(tensor.axes(), got.axes());
          float[] values = got.toArray();
          float[] captured = tensor.toArray();
          assertEquals(captured.length, values.length);
          double largest = 1;
          for (float each : captured) {
            largest = Math.max(largest, Math.abs(each));
          }
          for (int i = 0; i < values.length; i++) {
            assertEquals(captured[i], values[i], 1e-5 * largest, what + " " + point.format());
          }
        });
  }

  private static PromptObserver observer(Map<String, Tensor> seen, List<Integer> done) {
    return new PromptObserver() {
      @Override
      public void saw(int prompt, HookPoint point, Tensor value) {
        assertTrue(seen.put(prompt + point.format(), value) == null, "seen twice");
      }

      @Override
      public void done(int prompt) {
        done.add(prompt);
      }
    };
  }

  private static List<TokenizedPrompt> prompts(Reference reference) {
    TokenizedPrompt pair = reference.pair();
    List<Integer> shorter = reference.ids("short");
    return List.of(
        pair,
        Reference.prompt(shorter, shorter.reversed(), List.of(), List.of()),
        Reference.prompt(shorter.reversed(), shorter, List.of(), List.of()),
        Reference.prompt(pair.corrupted(), pair.clean(), List.of(), List.of()));
  }

  private static Intervention edit(Site site, Value value) {
    return new Intervention(Where.positions(site, 1, Positions.all()), value);
  }
}
