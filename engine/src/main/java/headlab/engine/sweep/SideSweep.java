package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.Pause;
import headlab.engine.intervention.Side;
import headlab.engine.model.RowWork;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The edited runs of one side of a batch, in pieces of bounded memory and time, and the metric of
/// each.
final class SideSweep {
  /// Multiply-adds between two hand-overs of values: some 2 s of two cores.
  private static final double WORK = 2e11;

  private final Runs runs;
  private final Batch batch;
  private final Donors donors;
  private final Side side;
  private final Metric metric;
  private final BatchSink sink;
  private final long budget;

  SideSweep(
      Runs runs,
      Batch batch,
      Donors donors,
      Side side,
      Metric metric,
      BatchSink sink,
      long budget) {
    this.runs = runs;
    this.batch = batch;
    this.donors = donors;
    this.side = side;
    this.metric = metric;
    this.sink = sink;
    this.budget = budget;
  }

  /// A cell's run of one prompt: where it begins, or null where it is the unedited run.
  private record Asked(Cell cell, int prompt, @Nullable Branch branch) {}

  void run(List<Cell> cells) throws InterruptedException {
    List<float[]> clean = metric == Metric.KL ? donors.base(Side.CLEAN).last() : List.of();
    try (NDManager keeper = runs.weights().newRun()) {
      MetricReader reader = new MetricReader(runs, metric, batch, clean, keeper);
      List<Asked> piece = new ArrayList<>();
      double work = 0;
      long bytes = 0;
      for (Cell cell : cells) {
        List<Asked> asked = asked(cell);
        double more = asked.stream().mapToDouble(this::work).sum();
        long held = asked.stream().mapToLong(this::bytes).sum();
        if (!piece.isEmpty() && (work + more > WORK || bytes + held > budget)) {
          piece(piece, reader);
          piece = new ArrayList<>();
          work = 0;
          bytes = 0;
        }
        piece.addAll(asked);
        work += more;
        bytes += held;
      }
      piece(piece, reader);
    }
  }

  private List<Asked> asked(Cell cell) {
    return IntStream.range(0, batch.size())
        .filter(row -> !sink.has(cell.key(), batch.rows()[row]))
        .mapToObj(row -> asked(cell, row))
        .toList();
  }

  private Asked asked(Cell cell, int row) {
    TokenizedPrompt prompt = prompt(row);
    int which = batch.rows()[row];
    Cone cone = Cone.of(runs.spec(), cell.variant(), prompt, which, true);
    return new Asked(
        cell,
        row,
        cone == null
            ? null
            : new Branch(row, new Edited(cell.variant(), which, prompt.clean()), cone));
  }

  private void piece(List<Asked> asked, MetricReader reader) throws InterruptedException {
    List<Branch> branches = asked.stream().map(Asked::branch).flatMap(Stream::ofNullable).toList();
    if (!branches.isEmpty()) {
      Pause<InterruptedException> pause = sink::between;
      Base base = donors.base(side);
      new SweepPlan<>(runs, base, donors.sources(side), reader, pause).run(branches);
    }
    hand(asked, reader);
  }

  private void hand(List<Asked> asked, MetricReader reader) throws InterruptedException {
    for (int from = 0; from < asked.size(); ) {
      Cell cell = asked.get(from).cell();
      int to = from;
      while (to < asked.size() && asked.get(to).cell().key().equals(cell.key())) {
        to++;
      }
      List<Asked> own = asked.subList(from, to);
      sink.rows(
          cell.key(),
          own.stream().mapToInt(each -> batch.rows()[each.prompt()]).toArray(),
          own.stream().mapToDouble(each -> value(each, reader)).toArray());
      from = to;
    }
  }

  private double value(Asked asked, MetricReader reader) {
    if (asked.branch() != null) {
      return reader.of(asked.branch());
    }
    float[] plain = donors.base(side).last().get(asked.prompt());
    float[] clean =
        metric == Metric.KL ? donors.base(Side.CLEAN).last().get(asked.prompt()) : plain;
    return Reading.of(metric, prompt(asked.prompt()), plain, clean);
  }

  private double work(Asked asked) {
    Branch branch = asked.branch();
    return branch == null
        ? 0
        : (double) new RowWork(runs.spec()).layer()
            * (batch.length() - branch.cone().start())
            * (runs.spec().layers() - branch.cone().layer());
  }

  /// Bytes of its rows, with as much again for what they are made from.
  private long bytes(Asked asked) {
    Branch branch = asked.branch();
    return branch == null
        ? 0
        : 8L * runs.spec().dModel() * (batch.length() - branch.cone().start());
  }

  private TokenizedPrompt prompt(int row) {
    return batch.prompts().get(batch.rows()[row]);
  }
}
