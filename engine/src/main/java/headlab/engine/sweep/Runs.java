package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Tap;
import headlab.engine.forward.Transformer;
import headlab.engine.forward.Weights;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Forward passes of batches: what lies between prompts and the transformer.
record Runs(ModelSpec spec, Weights weights, Transformer transformer) {
  /// What a plain run leaves: copies at hook points, and the logits of the last position.
  record Plain(Captures captures, List<float[]> last) {}

  /// A plain run of one side.
  ///
  /// @param keeper owns the captures
  <E extends Exception> Plain plain(
      NDManager keeper, Batch batch, Side side, Set<HookPoint> points, Pause<E> pause) throws E {
    Captures captures = new Captures(keeper, points);
    boolean all = points.stream().anyMatch(point -> afterLast(point.site()));
    return new Plain(captures, last(batch, side, all, captures, pause));
  }

  /// The logits `[B][V]` of the last position of an edited run.
  <E extends Exception> List<float[]> edited(
      Batch batch, Variant variant, Edits.Sources sources, Tap also, Pause<E> pause) throws E {
    Tap edits = new Edits(spec, variant, batch.rows(), sources);
    boolean all = variant.edits().stream().anyMatch(edit -> afterLast(edit.where().point().site()));
    return last(batch, variant.base(), all, edits.then(also), pause);
  }

  private <E extends Exception> List<float[]> last(
      Batch batch, Side side, boolean allPositions, Tap tap, Pause<E> pause) throws E {
    try (NDManager run = weights.newRun()) {
      NDArray logits = transformer.logits(run, batch.ids(side), 0, allPositions, tap, pause);
      long length = logits.getShape().get(1);
      float[] flat =
          logits.get(new NDIndex().addAllDim().addSliceDim(length - 1, length)).toFloatArray();
      List<float[]> rows = new ArrayList<>();
      for (int from = 0; from < flat.length; from += spec.vocabulary()) {
        rows.add(Arrays.copyOfRange(flat, from, from + spec.vocabulary()));
      }
      return rows;
    }
  }

  /// Whether a site comes after the place where all but the last position are let go.
  static boolean afterLast(Site site) {
    return site == Site.FINAL_NORM_SCALE || site == Site.LOGITS;
  }
}
