package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Edited runs of one prompt from its tokens, with nothing taken from a kept run: what every faster
/// way is checked against. The other prompts are there for `Value.Mean` only.
///
/// @param runs of the model
record WholeRuns(Runs runs) {
  /// The prompt numbered `which` alone, once it is known that `variants` can be run on it.
  Batch batch(List<TokenizedPrompt> prompts, int which, List<Variant> variants) {
    Checks checks = new Checks(runs.spec());
    Batch batch = new Batch(prompts, new int[] {which});
    runs.room(batch.length());
    for (Variant variant : variants) {
      checks.variant(prompts, which, variant);
      if (variant.edits().stream().anyMatch(edit -> edit.value() instanceof Value.Mean)) {
        checks.others(prompts, batch.rows());
      }
    }
    return batch;
  }

  /// Logits of the last position under each variant, `[variant][vocabulary]`.
  ///
  /// @param variants of one side
  List<float[]> last(List<TokenizedPrompt> prompts, int which, List<Variant> variants) {
    Batch batch = batch(prompts, which, variants);
    try (NDManager run = runs.weights().newRun()) {
      return new Reruns(runs, batch, variants).logits(run, donors(run, batch, variants));
    }
  }

  /// What the run under `variant` holds at `points`, in the axes of each site.
  Map<HookPoint, Tensor> capture(
      List<TokenizedPrompt> prompts, int which, Variant variant, Set<HookPoint> points) {
    Batch batch = batch(prompts, which, List.of(variant));
    try (NDManager run = runs.weights().newRun()) {
      Captures captures = new Captures(run, points);
      Tap tap = runs.edits(batch, variant, sources(run, batch, variant)).then(captures);
      boolean all = points.stream().anyMatch(point -> Runs.afterLast(point.site()));
      runs.transformer().logits(run, batch.ids(variant.base()), 0, all, tap, Pause.NONE);
      Map<HookPoint, Tensor> tensors = new LinkedHashMap<>();
      PartedSites parted = new PartedSites(runs.spec(), variant);
      points.forEach(point -> tensors.put(point, parted.tensor(point, captures.of(point))));
      return tensors;
    }
  }

  /// What `variant` writes of other runs of the prompt.
  ///
  /// @param keeper owns the values
  Edits.Sources sources(NDManager keeper, Batch batch, Variant variant) {
    return donors(keeper, batch, List.of(variant)).sources(variant.base());
  }

  private Donors donors(NDManager keeper, Batch batch, List<Variant> variants) {
    Needs needs = Needs.of(variants, false);
    Means means = Means.of(runs, keeper, batch.prompts(), batch.rows(), needs.mean(), Pause.NONE);
    return Donors.of(runs, keeper, batch, needs, means, Set.of(), Pause.NONE);
  }

  /// A value of one prompt, in the axes of its site.
  static Tensor tensor(Site site, NDArray batchOfOne) {
    long[] shape = batchOfOne.getShape().getShape();
    int[] lengths = Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray();
    return Tensor.of(site.axes(), lengths, batchOfOne.toFloatArray());
  }
}
