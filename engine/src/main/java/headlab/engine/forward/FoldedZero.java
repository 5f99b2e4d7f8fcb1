package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.Parameter;

/// What heads hold of every input alike, `b_V + b_norm W_V`: rows of attention sum to 1, so zero is
/// this once value biases are folded into the output bias.
public record FoldedZero(ModelSpec spec, Weights weights) {
  /// Whether the folded zero has a meaning at a site.
  public static boolean isKnown(Site site) {
    return site == Site.Z || site == Site.V || site == Site.RESULT;
  }

  /// One row for each of `heads` heads: `[heads,c]` at Z and V, `[heads,d]` at RESULT.
  ///
  /// @param heads query heads, or kv heads at V
  NDArray of(NDManager own, Site site, int layer, int heads) {
    NDArray constant = constant(own, layer).reshape(spec.kvHeads(), spec.dHead());
    NDArray each = constant.repeat(0, heads / spec.kvHeads());
    if (site != Site.RESULT) {
      return each;
    }
    NDArray out =
        weights.get(Parameter.O_WEIGHT, layer).reshape(heads, spec.dHead(), spec.dModel());
    out.attach(own);
    return each.expandDims(1).matMul(out).reshape(heads, spec.dModel());
  }

  /// `[G c]`.
  private NDArray constant(NDManager own, int layer) {
    NDArray bias = weights.find(Parameter.V_BIAS, layer);
    NDArray norm = weights.find(Parameter.NORM1_BIAS, layer);
    if (norm == null) {
      return bias == null ? zeros(own) : copy(own, bias);
    }
    NDArray row = copy(own, norm).reshape(1, spec.dModel());
    return Kernels.loaded().linear(row, weights.get(Parameter.V_WEIGHT, layer), bias);
  }

  private NDArray zeros(NDManager own) {
    return own.zeros(new Shape((long) spec.kvHeads() * spec.dHead()));
  }

  private static NDArray copy(NDManager own, NDArray weight) {
    NDArray copy = weight.duplicate();
    copy.attach(own);
    return copy;
  }
}
