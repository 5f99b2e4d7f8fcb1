package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.datasets.Refusal;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.FoldedZero;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Tap;
import headlab.engine.forward.Transformer;
import headlab.engine.forward.Weights;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.RowWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// Forward passes of batches: what lies between prompts and the transformer.
record Runs(ModelSpec spec, Weights weights, Transformer transformer) {
  /// Multiply-adds of one layer in a piece of a sweep: some 50 ms of two cores in two steps, so
  /// that a live request soon has its turn, and enough rows that products run at full speed.
  private static final double WORK = 5e9;

  /// The most positions of one prompt that are run at once, and the most floats of their mask: 64
  /// MiB.
  private static final int MOST = 1024;

  private static final double MASK = 1 << 24;

  /// Tokens of a prompt that nobody asks about room for.
  private static final int FEW = 4096;

  /// What zero is once value biases are folded.
  FoldedZero zero() {
    return new FoldedZero(spec, weights);
  }

  /// Refuses a prompt that is run as a whole and has no room for that: rows of the MLP, and where
  /// heads share keys a mask.
  void room(int tokens) {
    if (tokens > FEW) {
      double mask = spec.heads() == spec.kvHeads() ? 0 : 1 + spec.heads() / spec.kvHeads();
      double row = mask * tokens + 3.0 * spec.dMlp() + 8.0 * spec.dModel();
      double free = weights.free();
      if (4 * row * tokens > free) {
        throw new Refusal(
            String.format(
                Locale.ROOT,
                "A prompt of %d tokens needs %.1f GB of memory at once, and %.1f GB are free: use a"
                    + " shorter one.",
                tokens,
                4e-9 * row * tokens,
                1e-9 * free));
      }
    }
  }

  /// Captures of a plain run of one side.
  ///
  /// @param keeper owns the captures
  <E extends Exception> Captures captures(
      NDManager keeper, Batch batch, Side side, Set<HookPoint> points, Pause<E> pause) throws E {
    Captures captures = new Captures(keeper, points);
    boolean all = points.stream().anyMatch(point -> afterLast(point.site()));
    last(batch, side, all, captures, pause);
    return captures;
  }

  /// The edits of `variant` in a whole run of every prompt of the batch.
  Tap edits(Batch batch, Variant variant, Edits.Sources sources) {
    List<Edited> sequences =
        IntStream.of(batch.rows())
            .mapToObj(row -> new Edited(variant, row, batch.prompts().get(row).clean()))
            .toList();
    return new Edits(zero(), sequences, sources);
  }

  /// The logits `[B][V]` of the last position of a whole run.
  <E extends Exception> List<float[]> last(
      Batch batch, Side side, boolean allPositions, Tap tap, Pause<E> pause) throws E {
    return last(batch.ids(side), allPositions, tap, pause);
  }

  /// The same of prompts `ids`, `[B][T]`.
  <E extends Exception> List<float[]> last(
      int[][] ids, boolean allPositions, Tap tap, Pause<E> pause) throws E {
    try (NDManager run = weights.newRun()) {
      NDArray logits = transformer.logits(run, ids, 0, allPositions, tap, pause);
      long length = logits.getShape().get(1);
      return rows(logits.get(new NDIndex().addAllDim().addSliceDim(length - 1, length)));
    }
  }

  /// Logits `[...,V]` as one array for each row.
  List<float[]> rows(NDArray logits) {
    float[] flat = logits.toFloatArray();
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < flat.length; from += spec.vocabulary()) {
      rows.add(Arrays.copyOfRange(flat, from, from + spec.vocabulary()));
    }
    return rows;
  }

  /// How many rows of edited runs are taken through a layer at once.
  int mostRows() {
    return (int) Math.max(1, WORK / new RowWork(spec).layer());
  }

  /// How many positions of one long prompt are run at once behind `known` ones, so that what their
  /// attention needs has room and a live request soon has its turn.
  int rowsAfter(int known) {
    double looking = 2.0 * spec.heads() * spec.dHead() * (known + MOST);
    double masked = (double) spec.heads() / spec.kvHeads() * (known + MOST);
    double rows = Math.min(WORK / (new RowWork(spec).layer() + looking), MASK / masked);
    return (int) Math.clamp(rows, 1, MOST);
  }

  /// Whether a site comes after the place where all but the last position are let go.
  static boolean afterLast(Site site) {
    return site == Site.FINAL_NORM_SCALE || site == Site.LOGITS;
  }
}
