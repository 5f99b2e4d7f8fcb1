package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kept keys and values against full reruns.
class GrowingRunTest {
  private static final double CLOSE = 1e-5;
  private static final List<Value> VALUES =
      List.of(
          new Value.Zero(),
          new Value.Scale(-1.5),
          new Value.From(Side.CORRUPTED),
          new Value.Mean(),
          new Value.Held(),
          Value.Constant.of(.7));

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "gpt2-relu-untied", "opt", "llama-gqa", "llama-tied-4x"})
  void everySiteAndValueContinuesAsAFullRerun(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      for (HookPoint point : Points.all(model.spec())) {
        for (Value value : values(point)) {
          Where where = new Where(point, heads(point, model.spec()), Positions.all());
          check(model, reference, Variant.of(Side.CLEAN, new Intervention(where, value)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void severalEditsAtOnceContinueAsAFullRerun(String name) throws InterruptedException {
    Random random = new Random(5);
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<HookPoint> points = List.copyOf(Points.all(model.spec()));
      for (int round = 0; round < 60; round++) {
        List<Intervention> edits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          HookPoint point = points.get(random.nextInt(points.size()));
          Positions positions =
              random.nextBoolean()
                  ? Positions.all()
                  : new Positions.Range(new Span(random.nextInt(3), 4));
          edits.add(
              new Intervention(
                  new Where(point, heads(point, model.spec()), positions),
                  values(point).get(random.nextInt(values(point).size()))));
        }
        check(model, reference, new Variant(Side.CLEAN, edits));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void capturesOfEveryStepAreThoseOfAFullRerun(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      Variant zeroed =
          Variant.of(Side.CORRUPTED, new Intervention(Where.head(Site.Z, 1, 2), new Value.Zero()));
      compare(model, prompts(reference), zeroed, Points.all(model.spec()));
    }
  }

  @Test
  void aStepThatIsGivenUpCanBeTakenAgain() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = prompts(reference);
      try (NextLogits growing = growing(model, prompts, Variant.CLEAN, Set.of())) {
        growing.after(List.of(), Turn.NONE);
        int[] layers = {0};
        Turn stopping =
            () -> {
              if (++layers[0] == 2) {
                throw new InterruptedException("a look waits");
              }
            };
        assertThrows(InterruptedException.class, () -> growing.after(List.of(7), stopping));
        assertClose(
            new Rerun(model, prompts, 0, Variant.CLEAN, Set.of()).after(List.of(7), Turn.NONE),
            growing.after(List.of(7), Turn.NONE),
            "after it was given up");
      }
    }
  }

  @Test
  void bothHalvesOfEveryLayerOfAStepGiveTheirTurn() throws InterruptedException {
    Reference reference = Reference.of("opt");
    try (LoadedModel model = reference.open();
        NextLogits growing = growing(model, prompts(reference), Variant.CLEAN, Set.of())) {
      int[] turns = {0};
      growing.after(List.of(), () -> turns[0]++);
      assertEquals(1 + 2 * model.spec().layers(), turns[0]); // and one after the embedding
    }
  }

  @Test
  void whatIsKeptIsFreedAndOtherRunsInBetweenChangeNothing() throws InterruptedException {
    Reference reference = Reference.of("gpt2-gelu-new");
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = prompts(reference);
      Heard alone = new Heard();
      model.generate(prompts, 0, Variant.CLEAN, Sampling.greedy(8), Set.of(), alone);
      int arrays = model.arrays();
      List<Integer> ids = new ArrayList<>();
      try (Continuation tokens =
          model.continuation(prompts, 0, Variant.CLEAN, Sampling.greedy(8), Set.of())) {
        for (Continuation.Token token = tokens.next(Turn.NONE);
            token != null;
            token = tokens.next(Turn.NONE)) {
          ids.add(token.id());
          model.logits(prompts.getFirst().corrupted(), true);
        }
      }
      assertEquals(alone.ids(), ids);
      assertEquals(arrays, model.arrays());
    }
  }

  private static void check(LoadedModel model, Reference reference, Variant variant)
      throws InterruptedException {
    compare(model, prompts(reference), variant, Set.of());
  }

  /// Five steps with given tokens, one after the other.
  private static void compare(
      LoadedModel model, List<TokenizedPrompt> prompts, Variant variant, Set<HookPoint> points)
      throws InterruptedException {
    Rerun rerun = new Rerun(model, prompts, 0, variant, points);
    List<Integer> generated = new ArrayList<>();
    try (NextLogits growing = growing(model, prompts, variant, points)) {
      for (int next : new int[] {11, 60, 5, 96, -1}) {
        NextLogits.Step want = rerun.after(List.copyOf(generated), Turn.NONE);
        NextLogits.Step got = growing.after(List.copyOf(generated), Turn.NONE);
        assertClose(want, got, variant.edits() + " after " + generated);
        assertEquals(points, got.captures().keySet());
        generated.add(next);
      }
    }
  }

  private static void assertClose(NextLogits.Step want, NextLogits.Step got, String what) {
    assertTrue(Reference.logitError(want.logits().toArray(), got.logits().toArray()) < CLOSE, what);
    for (Map.Entry<HookPoint, Tensor> each : want.captures().entrySet()) {
      Tensor value = Objects.requireNonNull(got.captures().get(each.getKey()));
      Reference.assertShape(shape(each.getValue()), value, each.getKey().format());
      assertTrue(
          Reference.logitError(each.getValue().toArray(), value.toArray()) < CLOSE,
          each.getKey().format() + " " + what);
    }
  }

  private static int[] shape(Tensor tensor) {
    int[] shape = new int[tensor.rank()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = tensor.length(axis);
    }
    return shape;
  }

  private static NextLogits growing(
      LoadedModel model, List<TokenizedPrompt> prompts, Variant variant, Set<HookPoint> points) {
    return model.growing(prompts, 0, variant, points);
  }

  /// A scale of 0 would divide by 0: then both ways give no numbers to compare.
  private static List<Value> values(HookPoint point) {
    boolean scale = point.site().id().endsWith("_scale");
    if (point.site() == Site.Z) {
      List<Value> more = new ArrayList<>(VALUES);
      more.add(new Value.ZeroFolded());
      return more;
    }
    return scale ? VALUES.subList(1, VALUES.size()) : VALUES;
  }

  private static List<Integer> heads(HookPoint point, ModelSpec spec) {
    return point.site().perHead() ? List.of(1, spec.heads() - 1) : List.of();
  }

  /// A pair of four tokens, and another like it to take a mean from.
  private static List<TokenizedPrompt> prompts(Reference reference) {
    TokenizedPrompt pair = Pairs.shortPair(reference);
    List<Integer> clean = new ArrayList<>(pair.clean());
    clean.set(0, 9);
    return List.of(pair, Reference.prompt(clean, pair.corrupted(), List.of(), List.of()));
  }
}
