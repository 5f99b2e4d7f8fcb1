package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An edited run made from its cone equals the edited run made from its tokens.
class ConeTest {
  private static final double CLOSE = 1e-5;

  private static final List<Metric> METRICS =
      List.of(Metric.KL, Metric.ANSWER_LOGIT, Metric.LOG_PROB);

  @SuppressWarnings("unused") // named by FieldSource
  static final List<String> ALL = Reference.ALL;

  @ParameterizedTest
  @FieldSource("ALL")
  void everyEditOfEverySiteLayerHeadAndPositionEqualsTheWholeRun(String name)
      throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<Cell> cells = new ArrayList<>();
      for (HookPoint point : Points.all(model.spec())) {
        int heads = point.site().perHead() ? model.spec().heads() : 1;
        for (int head = 0; head < heads; head++) {
          for (int position = -1; position < 11; position += 2) {
            Where where =
                new Where(
                    point,
                    point.site().perHead() ? List.of(head) : List.of(),
                    position < 0 ? Positions.all() : Positions.at(position));
            Key key = new Key(point.format(), null, head, position + 1);
            Value value = head % 2 == 0 ? new Value.From(Side.CORRUPTED) : new Value.Scale(.5);
            cells.add(new Cell(key, Variant.of(Side.CLEAN, new Intervention(where, value))));
          }
        }
      }
      List<TokenizedPrompt> prompts = List.of(Pairs.several(reference).getFirst());
      compare(new WholeLogits(model, prompts), cells, Metric.LOG_PROB, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m", "llama-yarn"})
  void everyValueAtEverySiteAndKindOfPlaceEqualsTheWholeRun(String name)
      throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.alike(reference).subList(0, 2);
      List<Cell> cells = new EveryEdit(model.spec(), 11, new Random(17)).cells();
      compare(new WholeLogits(model, prompts), cells, Metric.LOG_PROB, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2-gelu-new",
        "opt",
        "llama-gqa",
        "llama-tied-4x",
        "opt-bare",
        "opt-350m",
        "llama-dynamic"
      })
  void randomVariantsOfSeveralEditsEqualTheWholeRun(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      WholeLogits whole = new WholeLogits(model, Pairs.alike(reference));
      for (int seed = 0; seed < 3; seed++) {
        Random random = new Random(seed);
        List<Cell> cells = new Variants(model.spec(), 7, random).cells(60);
        Metric metric = METRICS.get(seed);
        compare(whole, cells, metric, 0);
        Collections.shuffle(cells, random);
        compare(whole, cells, metric, 1);
        compare(whole, cells.subList(0, 20), Metric.LOGIT_DIFFERENCE, 64 << 10);
      }
    }
  }

  /// As many rows are edited as there are heads to edit them, though not one head in each run.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void headsOfOneRunBesideARunWithoutHeadsEqualTheWholeRuns(String name)
      throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      WholeLogits whole = new WholeLogits(model, Pairs.alike(reference).subList(0, 1));
      List<Cell> cells = new ArrayList<>();
      for (int heads = 1; heads <= 3; heads++) {
        List<Integer> some = IntStream.range(0, heads).boxed().toList();
        Where several = new Where(new HookPoint(Site.Z, 1), some, Positions.all());
        Where out = new Where(new HookPoint(Site.ATTN_OUT, 1), List.of(), Positions.all());
        cells.add(cell("z", heads, new Intervention(several, new Value.Scale(-1))));
        for (int other = 1; other < heads; other++) {
          cells.add(cell("out" + other, heads, new Intervention(out, new Value.Scale(.5))));
        }
        compare(whole, cells, Metric.LOG_PROB, 0);
        cells.clear();
      }
    }
  }

  private static Cell cell(String name, int index, Intervention edit) {
    return new Cell(new Key(name, null, index, null), Variant.of(Side.CLEAN, edit));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m", "llama-dynamic"})
  void capturesOfEditedRunsEqualThoseOfTheWholeRun(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.alike(reference);
      List<Cell> cells = new Variants(model.spec(), 7, new Random(5)).cells(40);
      Set<HookPoint> points = new HashSet<>(Points.all(model.spec()));
      Map<Key, Cell> byKey = new HashMap<>();
      cells.forEach(cell -> byKey.put(cell.key(), cell));
      List<Key> seen = new ArrayList<>();
      model.captures(
          cells,
          prompts,
          points,
          (key, row, captures) -> {
            seen.add(key);
            Variant variant = Objects.requireNonNull(byKey.get(key)).variant();
            Map<HookPoint, Tensor> whole = model.capture(prompts, row, variant, points);
            for (HookPoint point : points) {
              Tensor wanted = Objects.requireNonNull(whole.get(point));
              assertEquals(wanted.axes(), Objects.requireNonNull(captures.get(point)).axes());
              float[] want = wanted.toArray();
              float[] got = Objects.requireNonNull(captures.get(point)).toArray();
              double error = Reference.logitError(want, got);
              assertTrue(
                  error < CLOSE, key + " prompt " + row + " " + point.format() + " " + error);
            }
          });
      assertEquals(cells.size() * prompts.size(), seen.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m", "llama-dynamic"})
  void aKeptRunAnswersAnyEditAtAnyPosition(String name) {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.alike(reference);
      model.keep(prompts, 1, Side.CLEAN).close();
      model.logits(prompts.getFirst().clean(), true);
      for (Side side : Side.values()) {
        int arrays = model.arrays();
        try (KeptRun kept = model.keep(prompts, 1, side)) {
          for (Cell cell : new Variants(model.spec(), 7, new Random(9)).cells(40)) {
            Variant variant = new Variant(side, cell.variant().edits());
            Tensor whole = model.logits(prompts, 1, variant, true);
            for (Set<Integer> positions : List.of(Set.of(10), Set.of(2, 10), Set.of(5))) {
              Map<Integer, Tensor> got = kept.logits(variant.edits(), positions, Pause.NONE);
              assertEquals(positions, got.keySet());
              got.forEach(
                  (position, logits) ->
                      assertTrue(
                          Reference.logitError(whole.slice(position).toArray(), logits.toArray())
                              < CLOSE,
                          variant + " at " + position));
            }
          }
        }
        assertEquals(arrays, model.arrays(), "something was left behind");
      }
    }
  }

  /// @param budget bytes, or 0 for the default
  static void compare(WholeLogits all, List<Cell> cells, Metric metric, long budget)
      throws InterruptedException {
    List<TokenizedPrompt> prompts = all.prompts();
    Sweeps sink = new Sweeps(prompts.size());
    all.model().sweep(cells, prompts, metric, sink, budget == 0 ? Sweep.BUDGET : budget);
    Rows rows = sink.rows();
    int moved = 0;
    for (Cell cell : cells) {
      for (int row = 0; row < prompts.size(); row++) {
        float[] whole = all.of(cell.variant(), row);
        float[] plain = all.of(Variant.CLEAN, row);
        double want = Reading.of(metric, prompts.get(row), whole, plain);
        double got = rows.of(cell.key())[row];
        double scale = Math.max(1, largest(whole));
        boolean rank = metric == Metric.RANK;
        assertEquals(want, got, rank ? 0 : 2 * CLOSE * scale, cell + " prompt " + row);
        moved += Reference.logitError(plain, whole) > 1e-3 ? 1 : 0;
      }
    }
    assertTrue(3 * moved > cells.size(), "only " + moved + " edits changed anything");
  }

  private static double largest(float[] logits) {
    double largest = 0;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return largest;
  }
}
