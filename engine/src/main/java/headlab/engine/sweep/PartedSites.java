package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import headlab.engine.forward.Edits;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Where an edited run has a slice for each query head instead of one for each kv head: from the
/// edit on that chose some query heads. A capture's second axis is `head` there, else `kvHead`.
record PartedSites(ModelSpec spec, Variant variant) {
  private static final List<Site> KEYS = List.of(Site.K_INPUT, Site.K, Site.ROT_K);
  private static final List<Site> VALUES = List.of(Site.V_INPUT, Site.V);

  boolean has(HookPoint point) {
    List<Site> chain = KEYS.contains(point.site()) ? KEYS : VALUES;
    int at = chain.indexOf(point.site());
    return at >= 0
        && variant.edits().stream()
            .filter(edit -> edit.where().point().layer() == point.layer())
            .filter(edit -> chain.subList(0, at + 1).contains(edit.where().point().site()))
            .anyMatch(edit -> Edits.parts(spec, edit));
  }

  /// The axes of a capture.
  List<String> axes(HookPoint point) {
    return has(point)
        ? point.site().axes().stream().map(axis -> axis.equals("kvHead") ? "head" : axis).toList()
        : point.site().axes();
  }

  /// The capture of one prompt, `[1,T,...]`, as a value.
  Tensor tensor(HookPoint point, NDArray batchOfOne) {
    long[] shape = batchOfOne.getShape().getShape();
    if (has(point) && shape[2] < spec.heads()) {
      try (NDArray each = batchOfOne.repeat(2, spec.heads() / shape[2])) {
        return tensor(point, each);
      }
    }
    int[] lengths = Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray();
    return Tensor.of(axes(point), lengths, batchOfOne.toFloatArray());
  }
}
