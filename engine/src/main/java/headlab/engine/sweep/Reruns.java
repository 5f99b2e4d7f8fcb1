package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.Pause;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/// Whole edited runs of one prompt, side by side: every position of every layer, nothing taken from
/// a kept run.
///
/// @param batch one prompt
/// @param variants of one side
record Reruns(Runs runs, Batch batch, List<Variant> variants) {
  Reruns {
    if (variants.stream().map(Variant::base).distinct().count() != 1) {
      throw new IllegalArgumentException("Runs side by side are of one side, and at least one.");
    }
  }

  /// The logits of the last position of each.
  ///
  /// @param run owns what the runs write
  List<float[]> logits(NDManager run, Donors donors) {
    Side side = variants.getFirst().base();
    int[][] ids = new int[variants.size()][];
    Arrays.fill(ids, batch.ids(side)[0]);
    int row = batch.rows()[0];
    List<Edited> edited =
        variants.stream()
            .map(variant -> new Edited(variant, row, batch.prompts().get(row).clean()))
            .toList();
    boolean all =
        variants.stream()
            .flatMap(variant -> variant.edits().stream())
            .anyMatch(edit -> Runs.afterLast(edit.where().point().site()));
    Edits edits = new Edits(runs.zero(), edited, repeated(run, donors.sources(side)));
    return runs.last(ids, all, edits, Pause.NONE);
  }

  /// Every sequence is a prompt of its own to the forward pass: each gets a copy of the values.
  private Edits.Sources repeated(NDManager run, Edits.Sources sources) {
    if (variants.size() == 1) {
      return sources;
    }
    IdentityHashMap<NDArray, NDArray> copies = new IdentityHashMap<>();
    return (point, value) ->
        copies.computeIfAbsent(
            sources.of(point, value),
            one -> {
              NDArray copy = one.repeat(0, variants.size());
              copy.attach(run);
              return copy;
            });
  }
}
