package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Side;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What edited runs hold at hook points, each made from its cone: a cell at a time, since tensors
/// are large.
final class CaptureSweep {
  private final Runs runs;
  private final List<Cell> cells;
  private final List<TokenizedPrompt> prompts;
  private final Set<HookPoint> points;
  private final CaptureSink sink;

  CaptureSweep(
      Runs runs,
      List<Cell> cells,
      List<TokenizedPrompt> prompts,
      Set<HookPoint> points,
      CaptureSink sink) {
    this.runs = runs;
    this.cells = List.copyOf(cells);
    this.prompts = List.copyOf(prompts);
    this.points = points;
    this.sink = sink;
  }

  void run() throws InterruptedException {
    if (prompts.isEmpty()) {
      throw new Refusal("There are no prompts to run; give at least one.");
    }
    new Checks(runs.spec()).variants(cells, prompts);
    Pause<InterruptedException> pause = sink::between;
    Needs needs = Needs.of(cells.stream().map(Cell::variant).toList(), true);
    for (Cell cell : cells) {
      needs = needs.and(cell.variant().base(), points);
    }
    for (Batch batch : Batch.of(runs.spec(), prompts)) {
      try (NDManager keeper = runs.weights().newRun()) {
        Means means = Means.of(runs, keeper, prompts, batch.rows(), needs.mean(), pause);
        Donors donors = Donors.of(runs, keeper, batch, needs, means, Set.of(), pause);
        for (Cell cell : cells) {
          cell(cell, batch, donors, pause);
        }
      }
    }
  }

  private void cell(Cell cell, Batch batch, Donors donors, Pause<InterruptedException> pause)
      throws InterruptedException {
    Side side = cell.variant().base();
    Base base = donors.base(side);
    CaptureReader<InterruptedException> reader = new CaptureReader<>(runs, base, points);
    Map<Integer, Branch> branches = new TreeMap<>();
    for (int row = 0; row < batch.size(); row++) {
      int which = batch.rows()[row];
      TokenizedPrompt prompt = prompts.get(which);
      Cone cone = Cone.of(runs.spec(), cell.variant(), prompt, which, false);
      if (cone != null) {
        Edited edited = new Edited(cell.variant(), which, prompt.clean());
        branches.put(row, new Branch(row, edited, cone));
      }
    }
    new SweepPlan<>(runs, base, donors.sources(side), reader, pause)
        .run(List.copyOf(branches.values()));
    for (int row = 0; row < batch.size(); row++) {
      Branch branch = branches.get(row);
      Map<HookPoint, Tensor> captures =
          branch == null ? reader.of(row, cell.variant()) : reader.of(branch);
      sink.captures(cell.key(), batch.rows()[row], captures);
    }
  }
}
