package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The plain run of a prompt up to its last token, kept so that it can be continued more than once.
///
/// 1. All tokens but the last are run in blocks that fit in memory; nothing is kept but keys and
///    values.
/// 2. A continuation reads the last token, then each token that it chooses: one position a step.
///
/// Where the rotation depends on the length (`turnsByLength`), each step runs everything again, and
/// a later continuation that begins below that length runs the prompt anew.
///
/// One continuation at a time. It holds native memory until it is closed.
public final class Prefill implements AutoCloseable {
  private final Runs runs;
  private final int[] ids;
  private final int tokens;
  private final KeyCache cache;

  /// Whether the cache holds the prompt's keys as a longer sequence turns them, or a part of them.
  private boolean stretched;

  /// @param tokens how many the longest continuation has
  Prefill(Runs runs, TokenizedPrompt prompt, int tokens) {
    this.runs = runs;
    this.tokens = tokens;
    ids = prompt.clean().stream().mapToInt(Integer::intValue).toArray();
    cache = new KeyCache(runs, Math.min(runs.spec().longest(), ids.length + tokens));
  }

  /// Runs the prompt, unless each step has to run all of it anyway.
  void run(Turn turn) throws InterruptedException {
    if (!runs.spec().turnsByLength(ids.length)) {
      run(ids.length, turn);
    }
  }

  /// @param length of the sequence that the prompt is the beginning of
  private void run(int length, Turn turn) throws InterruptedException {
    int known = 0;
    while (known < ids.length - 1) {
      int end = Math.min(ids.length - 1, known + runs.rowsAfter(known));
      int[][] block = {Arrays.copyOfRange(ids, known, end)};
      Places places = Places.of(new int[] {0}, new int[] {known}, new int[] {end}).within(length);
      try (NDManager run = runs.weights().newRun()) {
        KeyCache past = known == 0 ? null : cache;
        runs.transformer().stream(
            run, block, places, places.last(), past, cache.keeping(), turn::between);
      }
      known = end;
    }
  }

  /// A greedy continuation.
  ///
  /// @param points what each step captures of its one position
  public Continuation decode(Decoding how, Set<HookPoint> points) {
    if (how.tokens() > tokens) {
      throw new IllegalArgumentException(
          "There is room for " + tokens + " tokens, not for " + how.tokens() + ".");
    }
    new Checks(runs.spec()).points(points);
    UniformHeads uniform = new UniformHeads(how.uniform());
    return new Continuation(
        (generated, turn) -> step(generated, uniform, points, turn),
        Sampling.greedy(how.tokens()),
        runs.spec().longest() - ids.length);
  }

  private NextLogits.Step step(
      List<Integer> generated, UniformHeads uniform, Set<HookPoint> points, Turn turn)
      throws InterruptedException {
    int at = ids.length - 1 + generated.size();
    if (runs.spec().turnsByLength(at + 1)) {
      stretched = true; // from the first block on, also where `turn` gives the step up
      run(at + 1, turn);
      for (int before = ids.length - 1; before < at; before++) {
        step(generated, before, at + 1, uniform, Set.of(), turn);
      }
    } else if (stretched) {
      run(ids.length, turn);
      stretched = false;
    }
    return step(generated, at, at + 1, uniform, points, turn);
  }

  /// Runs position `at` of a sequence of `length` tokens.
  private NextLogits.Step step(
      List<Integer> generated,
      int at,
      int length,
      UniformHeads uniform,
      Set<HookPoint> points,
      Turn turn)
      throws InterruptedException {
    int[][] id = {{at < ids.length ? ids[at] : generated.get(at - ids.length)}};
    Places places = Places.of(new int[] {0}, new int[] {at}, new int[] {at + 1}).within(length);
    try (NDManager run = runs.weights().newRun()) {
      Captures captures = new Captures(run, points);
      Tap tap = uniform.then(captures).then(cache.keeping());
      KeyCache past = at == 0 ? null : cache;
      NDArray x = runs.transformer().stream(run, id, places, places, past, tap, turn::between);
      NDArray normed = runs.transformer().normed(x, places, tap);
      float[] row = runs.transformer().logits(normed, places, tap).toFloatArray();
      Map<HookPoint, Tensor> captured = new LinkedHashMap<>();
      points.forEach(
          point -> captured.put(point, WholeRuns.tensor(point.site(), captures.of(point))));
      return new NextLogits.Step(
          Tensor.of(List.of("vocabulary"), new int[] {row.length}, row), captured);
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
