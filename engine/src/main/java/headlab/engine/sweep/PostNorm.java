package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec;

/// What cannot be asked of a model whose norms stand after its sublayers: there the logits are no
/// sum of what the layers wrote, and no norm can be folded into what reads the stream.
final class PostNorm {
  private PostNorm() {}

  /// Refuses `what` in such a model.
  ///
  /// @param what begins the sentence
  static void refuse(ModelSpec spec, String what) {
    if (spec.isPostNorm()) {
      throw new Refusal(
          what
              + " needs logits that are a sum of what the layers write, but this model is post-norm"
              + " (a norm follows every sublayer); patching, ablation, retrieval and pattern scores"
              + " work on it.");
    }
  }
}
