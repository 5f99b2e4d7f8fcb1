package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.forward.Pause;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds of runs and edits whatever the numbers are.
class LawTest {
  private static final double CLOSE = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m", "llama-dynamic"})
  void changingATokenLeavesEverythingBeforeItAlone(String name) {
    Reference reference = Reference.of(name);
    List<Integer> changed = new ArrayList<>(reference.ids("clean"));
    int at = 6;
    changed.set(at, (changed.get(at) + 1) % 97);
    try (LoadedModel model = reference.open()) {
      Map<HookPoint, Tensor> one = captured(model, reference.ids("clean"));
      Map<HookPoint, Tensor> other = captured(model, changed);
      one.forEach(
          (point, value) -> {
            Tensor second = Objects.requireNonNull(other.get(point));
            boolean byHead = point.site() == Site.SCORES || point.site() == Site.PATTERN;
            Tensor first = byHead ? value.slice(0) : value;
            second = byHead ? second.slice(0) : second;
            for (int position = 0; position < at; position++) {
              String what = point.format() + " at " + position;
              float[] before = numbers(first, position);
              if (norm(before) > 0) {
                assertTrue(
                    Reference.relativeError(before, numbers(second, position)) < CLOSE, what);
              }
            }
          });
      HookPoint last = HookPoint.of(Site.LOGITS);
      float[] here = Objects.requireNonNull(one.get(last)).slice(at).toArray();
      float[] there = Objects.requireNonNull(other.get(last)).slice(at).toArray();
      assertTrue(Reference.logitError(here, there) > 1e-3, "the changed token changes nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m", "llama-dynamic"})
  void promptsOfSeveralLengthsGiveWhatTheyGiveAlone(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      List<Cell> cells = cells(model);
      Rows together = Sweeps.rows(model, cells, prompts, Metric.LOG_PROB);
      for (int row = 0; row < prompts.size(); row++) {
        Rows alone = Sweeps.rows(model, cells, List.of(prompts.get(row)), Metric.LOG_PROB);
        for (Cell cell : cells) {
          assertEquals(
              alone.of(cell.key())[0], together.of(cell.key())[row], 1e-4, cell + " " + row);
        }
      }
    }
  }

  @Test
  void aSmallBudgetGivesTheSameNumbers() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      List<Cell> cells = cells(model);
      Rows whole = Sweeps.rows(model, cells, prompts, Metric.LOGIT_DIFFERENCE);
      List<Key> order = new ArrayList<>();
      model.sweep(
          cells,
          prompts,
          Metric.LOGIT_DIFFERENCE,
          (key, rows, values) -> {
            order.add(key);
            for (int i = 0; i < rows.length; i++) {
              double want = whole.of(key)[rows[i]];
              assertEquals(want, values[i], CLOSE * Math.max(1, Math.abs(want)), key.toString());
            }
          },
          1);
      assertEquals(cells.getFirst().key(), order.getFirst());
      assertEquals(cells.getFirst().key(), order.get(1), "batches of one cell come first");
    }
  }

  /// Noise belongs to a prompt, in whichever set and place it comes.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "llama-gqa"})
  void noiseIsTheSameInAnotherOrderAndInASmallerSet(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      Where where = Where.positions(Site.EMBED, 0, Positions.all());
      List<Cell> cells = new ArrayList<>();
      for (int draw = 0; draw < 2; draw++) {
        Value noise = new Value.Noise(9, .2, draw);
        Variant variant = Variant.of(Side.CLEAN, new Intervention(where, noise));
        cells.add(new Cell(new Key("draw", draw, null, null), variant));
      }
      Rows all = Sweeps.rows(model, cells, prompts, Metric.LOG_PROB);
      Rows turned = Sweeps.rows(model, cells, prompts.reversed(), Metric.LOG_PROB);
      Rows last = Sweeps.rows(model, cells, prompts.subList(2, 3), Metric.LOG_PROB);
      for (Cell cell : cells) {
        double[] want = all.of(cell.key());
        for (int row = 0; row < want.length; row++) {
          assertEquals(want[row], turned.of(cell.key())[want.length - 1 - row], 1e-4);
        }
        assertEquals(want[2], last.of(cell.key())[0], 1e-4);
      }
      double other = all.of(cells.get(1).key())[0];
      assertTrue(Math.abs(all.of(cells.getFirst().key())[0] - other) > 1e-3, "draws are alike");
    }
  }

  /// Whatever the order of cells and however little may be held at a time, and whoever looks at
  /// other edits in between: the same key has the same value.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m", "llama-dynamic"})
  void shuffledCellsSmallBudgetsAndLooksInBetweenGiveTheSameValues(String name)
      throws InterruptedException {
    Reference reference = Reference.of(name);
    Random random = new Random(8);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.alike(reference);
      List<Cell> cells = new ArrayList<>(new Variants(model.spec(), 7, random).cells(24));
      Rows whole = Sweeps.rows(model, cells, prompts, Metric.LOGIT_DIFFERENCE);
      try (KeptRun kept = model.keep(prompts, 1, Side.CLEAN)) {
        for (long budget : List.of(1L, 64L, Sweep.BUDGET)) {
          Collections.shuffle(cells, random);
          Toggling sink = new Toggling(kept, model.spec().heads());
          model.sweep(cells, prompts, Metric.LOGIT_DIFFERENCE, sink, budget);
          assertTrue(sink.looks > 5, "nobody looked");
          for (Cell cell : cells) {
            double[] want = whole.of(cell.key());
            for (int row = 0; row < want.length; row++) {
              double scale = Math.max(1, Math.abs(want[row]));
              double got = sink.rows.rows().of(cell.key())[row];
              assertEquals(want[row], got, 2 * CLOSE * scale, cell.key() + " " + budget);
            }
          }
        }
      }
    }
  }

  /// Switches a head off and on again at every turn that it gets.
  private static final class Toggling implements BatchSink {
    private final Sweeps rows = new Sweeps(5);
    private final KeptRun kept;
    private final int heads;
    private int looks;

    Toggling(KeptRun kept, int heads) {
      this.kept = kept;
      this.heads = heads;
    }

    @Override
    public void rows(Key key, int[] prompts, double[] values) {
      rows.rows(key, prompts, values);
    }

    @Override
    public boolean has(Key key, int prompt) {
      return rows.has(key, prompt);
    }

    @Override
    public void between() {
      looks++;
      if (looks % 7 == 0) {
        Where head = Where.head(Site.Z, 1, looks % heads);
        kept.logits(List.of(new Intervention(head, new Value.Zero())), Set.of(5), Pause.NONE);
      }
    }
  }

  @Test
  void rowsThatTheSinkHasAreNotHandedOverAgain() throws InterruptedException {
    Reference reference = Reference.of("opt");
    try (LoadedModel model = reference.open()) {
      List<Cell> cells = cells(model);
      Key first = cells.getFirst().key();
      List<Key> seen = new ArrayList<>();
      BatchSink sink =
          new BatchSink() {
            @Override
            public void rows(Key key, int[] prompts, double[] values) {
              seen.add(key);
              assertEquals(1, prompts.length, "prompt 0 is known, prompt 1 is not");
              assertEquals(1, prompts[0]);
            }

            @Override
            public boolean has(Key key, int prompt) {
              return prompt == 0 || key.equals(first);
            }
          };
      List<TokenizedPrompt> two = Pairs.several(reference).subList(0, 2);
      model.sweep(cells, two, Metric.LOGIT_DIFFERENCE, sink);
      assertEquals(cells.size() - 1, seen.size());
      assertFalse(seen.contains(first));
    }
  }

  @Test
  void aSweepEndsWhereItsSinkInterruptsItAndFreesEverything() {
    Reference reference = Reference.of("gpt2-gelu-new");
    try (LoadedModel model = reference.open()) {
      model.logits(reference.ids("clean"), false);
      int arrays = model.arrays();
      BatchSink cancelled =
          new BatchSink() {
            @Override
            public void rows(Key key, int[] prompts, double[] values) {}

            @Override
            public void between() throws InterruptedException {
              throw new InterruptedException("cancelled");
            }
          };
      assertThrows(
          InterruptedException.class,
          () -> model.sweep(cells(model), Pairs.several(reference), Metric.KL, cancelled));
      assertEquals(arrays, model.arrays());
    }
  }

  @Test
  void aRunThatIsCancelledOrFailsLeavesNoTrace() {
    for (String name : List.of("gpt2-gelu-new", "opt", "llama-gqa")) {
      Reference reference = Reference.of(name);
      try (LoadedModel model = reference.open()) {
        float[] before = model.logits(reference.ids("clean"), true).toArray();
        for (int turns = 1; turns < 14; turns += 3) {
          Cancelling sink = new Cancelling(turns);
          assertThrows(
              InterruptedException.class,
              () -> model.sweep(cells(model), Pairs.several(reference), Metric.KL, sink));
          float[] after = model.logits(reference.ids("clean"), true).toArray();
          assertArrayEquals(before, after, name + " after " + turns);
        }
        Variant broken =
            Variant.of(
                Side.CLEAN,
                new Intervention(
                    Where.head(Site.Z, 1, 1),
                    new Value.Given(List.of(model.logits(reference.ids("clean"), true)))));
        assertThrows(
            IllegalArgumentException.class,
            () -> edited(model, reference.pair(), broken.edits().getFirst()));
        assertArrayEquals(before, model.logits(reference.ids("clean"), true).toArray());
      }
    }
  }

  /// Cancels at its n-th turn.
  private static final class Cancelling implements BatchSink {
    private int left;

    Cancelling(int turns) {
      left = turns;
    }

    @Override
    public void rows(Key key, int[] prompts, double[] values) {}

    @Override
    public void between() throws InterruptedException {
      if (--left == 0) {
        throw new InterruptedException("cancelled");
      }
    }
  }

  private static float[] edited(LoadedModel model, TokenizedPrompt pair, Intervention edit) {
    return model.logits(List.of(pair), 0, Variant.of(Side.CLEAN, edit), false).toArray();
  }

  /// A pass that watches a site takes it step by step; one that watches nothing takes fused steps.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2-gelu-new",
        "gpt2-relu-untied",
        "opt",
        "llama-gqa",
        "llama-tied-4x",
        "gpt2-scales",
        "llama-yarn",
        "llama-dynamic",
        "opt-350m",
        "opt-no-final",
        "opt-bare-norms"
      })
  void fusedStepsEqualThePassThatIsWatchedAtEverySite(String name) {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      TokenizedPrompt pair = reference.pair();
      float[] fused = model.logits(pair.clean(), true).toArray();
      HookPoint logits = HookPoint.of(Site.LOGITS);
      for (HookPoint point : Points.all(model.spec())) {
        Map<HookPoint, Tensor> watched =
            model.capture(pair, Variant.CLEAN, new java.util.HashSet<>(List.of(point, logits)));
        float[] own = Objects.requireNonNull(watched.get(logits)).toArray();
        assertTrue(Reference.logitError(fused, own) < CLOSE, point.format());
      }
      Map<HookPoint, Tensor> all = model.capture(pair, Variant.CLEAN, Points.all(model.spec()));
      for (HookPoint point : Points.all(model.spec())) {
        Tensor alone = capture(model, pair, Variant.CLEAN, point);
        float[] want = Objects.requireNonNull(all.get(point)).toArray();
        assertTrue(Reference.relativeError(want, alone.toArray()) < CLOSE, point.format());
      }
    }
  }

  @Test
  void twoHundredRunsLeaveNoArrayBehind() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      List<Cell> cells = cells(model);
      Sweeps.rows(model, cells, prompts, Metric.KL);
      model.weights().unembed(List.of(1, 2), headlab.engine.model.Coordinates.FOLDED);
      int arrays = model.arrays();
      for (int run = 0; run < 200; run++) {
        model.logits(reference.ids("clean"), run % 2 == 0);
        model.capture(
            prompts, 0, cells.get(run % cells.size()).variant(), Points.all(model.spec()));
      }
      Sweeps.rows(model, cells, prompts, Metric.KL);
      model.weights().unembed(List.of(1, 2), headlab.engine.model.Coordinates.FOLDED);
      assertEquals(arrays, model.arrays());
    }
  }

  @Test
  void aValueEditActsOnItsQueryHeadAlone() {
    Reference reference = Reference.of("llama-gqa");
    TokenizedPrompt pair = reference.pair();
    try (LoadedModel model = reference.open()) {
      for (int head = 0; head < model.spec().heads(); head++) {
        float[] byValue = edited(model, pair, Where.head(Site.V, 1, head), new Value.Zero());
        float[] byZ = edited(model, pair, Where.head(Site.Z, 1, head), new Value.Zero());
        assertTrue(Reference.logitError(byZ, byValue) < CLOSE, "head 1." + head);
      }
    }
  }

  @Test
  void aKeyEditMakesItsQueryHeadLookEverywhereAlike() {
    Reference reference = Reference.of("llama-gqa");
    TokenizedPrompt pair = reference.pair();
    HookPoint pattern = new HookPoint(Site.PATTERN, 2);
    try (LoadedModel model = reference.open()) {
      Variant zeroed =
          Variant.of(Side.CLEAN, new Intervention(Where.head(Site.K, 2, 4), new Value.Zero()));
      Tensor plain = capture(model, pair, Variant.CLEAN, pattern);
      Tensor got = capture(model, pair, zeroed, pattern);
      for (int head = 0; head < 6; head++) {
        if (head == 4) {
          assertEquals(1f / 11, got.at(head, 10, 3), 1e-6f);
        } else {
          assertArrayEquals(plain.slice(head).toArray(), got.slice(head).toArray());
        }
      }
    }
  }

  @Test
  void anEditedPatternNeverLooksAhead() {
    Reference reference = Reference.of("gpt2-gelu-new");
    TokenizedPrompt pair = reference.pair();
    HookPoint point = new HookPoint(Site.PATTERN, 1);
    HookPoint scores = new HookPoint(Site.SCORES, 1);
    try (LoadedModel model = reference.open()) {
      for (HookPoint where : List.of(point, scores)) {
        Variant variant =
            Variant.of(
                Side.CLEAN,
                new Intervention(
                    new Where(where, List.of(2), Positions.all()), new Value.From(Side.CORRUPTED)));
        Tensor got = capture(model, pair, variant, point);
        Tensor corrupted = capture(model, pair, Variant.CORRUPTED, point);
        float[] wanted = corrupted.slice(2).toArray();
        assertTrue(Reference.relativeError(wanted, got.slice(2).toArray()) < CLOSE);
        for (int source = 5; source < 11; source++) {
          assertEquals(0f, got.at(2, 4, source));
        }
      }
    }
  }

  @Test
  void aPositionForEachPromptIsTheSameAsThatPositionAlone() throws InterruptedException {
    Reference reference = Reference.of("opt");
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      List<headlab.datasets.Span> spans = new ArrayList<>();
      for (int row = 0; row < prompts.size(); row++) {
        spans.add(new headlab.datasets.Span(row + 1, row + 3));
      }
      Rows together = resid(model, prompts, new Positions.PerPrompt(spans));
      for (int row = 0; row < prompts.size(); row++) {
        Rows alone = resid(model, List.of(prompts.get(row)), new Positions.Range(spans.get(row)));
        assertEquals(alone.of(Key.of("cell"))[0], together.of(Key.of("cell"))[row], 1e-4);
      }
    }
  }

  private static Rows resid(LoadedModel model, List<TokenizedPrompt> prompts, Positions positions)
      throws InterruptedException {
    Where where = Where.positions(Site.RESID_PRE, 1, positions);
    Variant variant =
        Variant.of(Side.CLEAN, new Intervention(where, new Value.From(Side.CORRUPTED)));
    return Sweeps.rows(
        model, List.of(new Cell(Key.of("cell"), variant)), prompts, Metric.LOGIT_DIFFERENCE);
  }

  private static float[] edited(LoadedModel model, TokenizedPrompt pair, Where where, Value value) {
    Variant variant = Variant.of(Side.CLEAN, new Intervention(where, value));
    return model.logits(List.of(pair), 0, variant, false).toArray();
  }

  private static Tensor capture(
      LoadedModel model, TokenizedPrompt pair, Variant variant, HookPoint point) {
    return Objects.requireNonNull(model.capture(pair, variant, Set.of(point)).get(point));
  }

  private static Map<HookPoint, Tensor> captured(LoadedModel model, List<Integer> ids) {
    TokenizedPrompt prompt = Reference.prompt(ids, List.of(), List.of(), List.of());
    return model.capture(prompt, Variant.CLEAN, Points.all(model.spec()));
  }

  private static List<Cell> cells(LoadedModel model) {
    List<Cell> cells = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (int head = 0; head < model.spec().heads(); head++) {
        Variant variant =
            Variant.of(
                Side.CORRUPTED,
                new Intervention(Where.head(Site.Z, layer, head), new Value.From(Side.CLEAN)));
        cells.add(new Cell(Key.head("z", layer, head), variant));
      }
    }
    return cells;
  }

  private static float[] numbers(Tensor tensor, int position) {
    return tensor.rank() == 1
        ? new float[] {tensor.at(position)}
        : tensor.slice(position).toArray();
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
