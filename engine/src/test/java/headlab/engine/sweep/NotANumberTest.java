package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A value that is not a number, written at one place, stays where it is and goes only where that
/// place is read.
class NotANumberTest {
  private static final int POSITION = 4;
  private static final int HEAD = 1;
  private static final int UNIT = 3;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void itStaysAtItsPlaceAndReachesNothingBefore(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    TokenizedPrompt prompt = Pairs.several(reference).getFirst();
    try (LoadedModel model = reference.open()) {
      HookPoint logits = HookPoint.of(Site.LOGITS);
      for (HookPoint point : Points.all(model.spec())) {
        Variant spoilt = spoilt(model, prompt, point);
        Set<HookPoint> seen = new HashSet<>(List.of(point, logits));
        List<Tensor> held = new ArrayList<>();
        List<Tensor> out = new ArrayList<>();
        var whole = model.capture(List.of(prompt), 0, spoilt, seen);
        held.add(Objects.requireNonNull(whole.get(point)));
        out.add(Objects.requireNonNull(whole.get(logits)));
        model.captures(
            List.of(new Cell(Key.of("cell"), spoilt)),
            List.of(prompt),
            seen,
            (key, row, captures) -> {
              held.add(Objects.requireNonNull(captures.get(point)));
              out.add(Objects.requireNonNull(captures.get(logits)));
            });
        assertEquals(2, held.size());
        for (int run = 0; run < 2; run++) {
          String what = point.format() + (run == 0 ? " whole" : " from its cone");
          assertOnePlace(model.spec(), point.site(), held.get(run), what);
          // a whole run multiplies what it does not look at by 0, which is no number either
          for (int position = 0; run == 1 && position < POSITION; position++) {
            assertTrue(out.get(run).slice(position).isFinite(), what + " before " + position);
          }
          assertFalse(out.get(run).slice(POSITION).isFinite(), what + " was lost");
        }
      }
    }
  }

  /// A run beside it, in the same piece of a sweep, is not touched.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void itDoesNotReachTheRunsBesideIt(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    TokenizedPrompt prompt = Pairs.several(reference).getFirst();
    try (LoadedModel model = reference.open()) {
      for (HookPoint point : Points.all(model.spec())) {
        Where where = spoilt(model, prompt, point).edits().getFirst().where();
        Variant sound = Variant.of(Side.CLEAN, new Intervention(where, new Value.Scale(.5)));
        List<Cell> cells =
            List.of(
                new Cell(Key.of("before"), sound),
                new Cell(Key.of("spoilt"), spoilt(model, prompt, point)),
                new Cell(Key.of("after"), sound));
        Rows rows = Sweeps.rows(model, cells, List.of(prompt), Metric.LOG_PROB);
        double alone =
            Sweeps.rows(model, List.of(cells.getFirst()), List.of(prompt), Metric.LOG_PROB)
                .of(Key.of("before"))[0];
        assertTrue(Double.isFinite(alone), point.format());
        assertEquals(alone, rows.of(Key.of("before"))[0], 1e-4, point.format());
        assertEquals(alone, rows.of(Key.of("after"))[0], 1e-4, point.format());
      }
    }
  }

  private static Variant spoilt(LoadedModel model, TokenizedPrompt prompt, HookPoint point) {
    Site site = point.site();
    List<Integer> shape = model.shape(Variant.CLEAN, point, prompt.length());
    float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
    Arrays.fill(values, Float.NaN);
    Tensor all =
        Tensor.of(site.axes(), shape.stream().mapToInt(Integer::intValue).toArray(), values);
    Where where =
        new Where(
            point,
            site.perHead() ? List.of(HEAD) : List.of(),
            Positions.at(POSITION),
            site.ofPairs() || site.axes().size() == 1 ? List.of() : List.of(UNIT),
            site.ofPairs() ? Positions.at(UNIT) : Positions.all());
    return Variant.of(Side.CLEAN, new Intervention(where, new Value.Given(List.of(all))));
  }

  /// Exactly the chosen number is none, and the rest are numbers.
  private static void assertOnePlace(ModelSpec spec, Site site, Tensor held, String what) {
    float[] values = held.toArray();
    int last = held.length(held.rank() - 1);
    int heads = site.perHead() ? spec.heads() : 1;
    int expected =
        site.ofPairs()
            ? (HEAD * held.length(1) + POSITION) * last + UNIT
            : site.axes().size() == 1
                ? POSITION
                : (POSITION * heads + (heads > 1 ? HEAD : 0)) * last + UNIT;
    Predicate<Integer> broken = i -> Float.isNaN(values[i]);
    List<Integer> found = IntStream.range(0, values.length).boxed().filter(broken).toList();
    assertEquals(List.of(expected), found, what);
  }
}
