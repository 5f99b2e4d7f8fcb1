package headlab.engine.bench;

import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;

/// The shapes that are measured.
final class BenchModel {
  /// GPT-2 small.
  static final ModelSpec GPT2 = gpt2(12, 12, 768, 3072, 50257, 1024);

  /// SmolLM2-135M.
  static final ModelSpec LLAMA = llama(30, 9, 3, 64, 1536, 49152, 8192);

  private BenchModel() {}

  static ModelSpec gpt2(int layers, int heads, int dModel, int dMlp, int vocabulary, int context) {
    return new ModelSpec(
        Family.GPT2,
        layers,
        heads,
        heads,
        dModel,
        dModel / heads,
        dMlp,
        vocabulary,
        context,
        new Positions.Learned(0),
        Norm.LAYER,
        1e-5,
        Activation.GELU_TANH,
        true);
  }

  static ModelSpec llama(
      int layers, int heads, int kvHeads, int dHead, int dMlp, int vocabulary, int context) {
    return new ModelSpec(
        Family.LLAMA,
        layers,
        heads,
        kvHeads,
        heads * dHead,
        dHead,
        dMlp,
        vocabulary,
        context,
        new Positions.Rotary(100_000),
        Norm.RMS,
        1e-5,
        Activation.SILU_GATED,
        true);
  }
}
