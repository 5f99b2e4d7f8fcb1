package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.forward.Pause;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The metric of every cell on every prompt, each edited run made from its cone.
///
/// 1. Cells are taken in parts whose values from unedited runs fit in memory together.
/// 2. For each batch of prompts of a part, the unedited runs are made once, and kept.
/// 3. What cannot change has the metric of its unedited run. The rest goes through the layers
///    together (`SweepPlan`), in pieces of bounded memory and time.
final class Sweep {
  /// Bytes of kept values, and of rows that travel together, that are held at a time.
  static final long BUDGET = 1L << 30;

  private final Runs runs;
  private final List<Cell> cells;
  private final List<TokenizedPrompt> prompts;
  private final Metric metric;
  private final BatchSink sink;
  private final long budget;

  Sweep(
      Runs runs,
      List<Cell> cells,
      List<TokenizedPrompt> prompts,
      Metric metric,
      BatchSink sink,
      long budget) {
    this.runs = runs;
    this.cells = List.copyOf(cells);
    this.prompts = List.copyOf(prompts);
    this.metric = metric;
    this.sink = sink;
    this.budget = budget;
  }

  void run() throws InterruptedException {
    check();
    List<Batch> batches = Batch.of(runs.spec(), prompts);
    MemoryPlan plan = MemoryPlan.of(runs, cells, batches, metric, budget);
    plan.check(prompts.stream().mapToInt(TokenizedPrompt::length).max().orElseThrow());
    sink.plan(plan);
    for (List<Cell> part : parts(batches)) {
      part(part, batches);
    }
  }

  private void check() {
    if (prompts.isEmpty()) {
      throw new Refusal("There are no prompts to run; give at least one.");
    }
    Checks checks = new Checks(runs.spec());
    checks.answers(prompts, metric);
    checks.variants(cells, prompts);
  }

  private List<List<Cell>> parts(List<Batch> batches) {
    List<Batch> largest = Batch.largest(batches);
    List<List<Cell>> parts = new ArrayList<>();
    Needs all = Needs.NONE;
    for (Cell cell : cells) {
      Needs own = Needs.of(List.of(cell.variant()), true);
      Needs both = all.and(own);
      if (parts.isEmpty() || bytes(both, largest) > budget) {
        parts.add(new ArrayList<>());
        both = own;
      }
      parts.getLast().add(cell);
      all = both;
    }
    return parts;
  }

  private long bytes(Needs needs, List<Batch> batches) {
    return batches.stream()
        .mapToLong(batch -> needs.bytes(runs.spec(), batch.size(), batch.length()))
        .max()
        .orElse(0);
  }

  private void part(List<Cell> part, List<Batch> batches) throws InterruptedException {
    List<Batch> open = batches.stream().filter(batch -> !missing(part, batch).isEmpty()).toList();
    if (open.isEmpty()) {
      return;
    }
    Pause<InterruptedException> pause = sink::between;
    Needs needs = Needs.of(variants(part), true);
    try (NDManager keeper = runs.weights().newRun()) {
      int[] wanted = open.stream().flatMapToInt(batch -> IntStream.of(batch.rows())).toArray();
      Means means = Means.of(runs, keeper, prompts, wanted, needs.mean(), pause);
      for (Batch batch : open) {
        batch(missing(part, batch), batch, means, pause);
      }
    }
  }

  private void batch(
      List<Cell> missing, Batch batch, Means means, Pause<InterruptedException> pause)
      throws InterruptedException {
    Set<Side> sides = EnumSet.noneOf(Side.class);
    missing.forEach(cell -> sides.add(cell.variant().base()));
    if (metric == Metric.KL) {
      sides.add(Side.CLEAN);
    }
    try (NDManager keeper = runs.weights().newRun()) {
      Needs needs = Needs.of(variants(missing), true);
      Donors donors = Donors.of(runs, keeper, batch, needs, means, sides, pause);
      for (Side side : sides) {
        List<Cell> some = missing.stream().filter(cell -> cell.variant().base() == side).toList();
        new SideSweep(runs, batch, donors, side, metric, sink, budget).run(some);
      }
    }
  }

  private List<Cell> missing(List<Cell> part, Batch batch) {
    return part.stream()
        .filter(cell -> IntStream.of(batch.rows()).anyMatch(row -> !sink.has(cell.key(), row)))
        .toList();
  }

  private static List<Variant> variants(List<Cell> cells) {
    return cells.stream().map(Cell::variant).toList();
  }
}
