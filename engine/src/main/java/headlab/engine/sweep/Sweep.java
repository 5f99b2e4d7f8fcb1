package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Tap;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A sweep the plain way: one edited forward pass for each cell and batch of prompts.
///
/// 1. Cells are taken in parts whose values from other runs fit in memory together.
/// 2. For each batch of a part, the clean and corrupted runs that its cells take values from are
///    made once.
/// 3. Each cell's edited run reads the metric off the last position's logits.
final class Sweep {
  /// Bytes of values from other runs that are held at a time.
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
    for (Cell cell : cells) {
      for (int row = 0; row < prompts.size(); row++) {
        checks.variant(prompts, row, cell.variant());
      }
    }
    boolean means =
        cells.stream()
            .flatMap(cell -> cell.variant().edits().stream())
            .anyMatch(edit -> edit.value() instanceof Value.Mean);
    if (means) {
      checks.others(prompts, IntStream.range(0, prompts.size()).toArray());
    }
  }

  private List<List<Cell>> parts(List<Batch> batches) {
    List<List<Cell>> parts = new ArrayList<>();
    List<Cell> part = new ArrayList<>();
    for (Cell cell : cells) {
      part.add(cell);
      if (part.size() > 1 && bytes(part, batches) > budget) {
        part.removeLast();
        parts.add(part);
        part = new ArrayList<>(List.of(cell));
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private long bytes(List<Cell> part, List<Batch> batches) {
    Needs needs = Needs.of(variants(part));
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
    Needs needs = Needs.of(variants(part));
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
    try (NDManager keeper = runs.weights().newRun()) {
      Donors donors =
          Donors.of(
              runs, keeper, batch, Needs.of(variants(missing)), means, metric == Metric.KL, pause);
      for (Cell cell : missing) {
        List<float[]> logits = runs.edited(batch, cell.variant(), donors, Tap.NONE, pause);
        hand(cell, batch, logits, donors);
      }
    }
  }

  private void hand(Cell cell, Batch batch, List<float[]> logits, Donors donors)
      throws InterruptedException {
    int[] rows =
        IntStream.range(0, batch.size())
            .filter(row -> !sink.has(cell.key(), batch.rows()[row]))
            .toArray();
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      TokenizedPrompt prompt = prompts.get(batch.rows()[rows[i]]);
      float[] clean = metric == Metric.KL ? donors.cleanLogits().get(rows[i]) : logits.get(rows[i]);
      values[i] = Reading.of(metric, prompt, logits.get(rows[i]), clean);
    }
    int[] which = IntStream.of(rows).map(row -> batch.rows()[row]).toArray();
    sink.rows(cell.key(), which, values);
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
