package headlab.engine.model;

import java.io.Serializable;

/// The shape and the arithmetic of a model: all that the forward pass, the analyses and the window
/// know of its architecture.
///
/// @param family which family's files it came from
/// @param kvHeads key/value heads; query head h reads kv head h / (heads / kvHeads)
/// @param dMlp width of the MLP's hidden layer
/// @param vocabulary rows of the unembedding; may exceed the tokenizer's
/// @param context the longest sequence
/// @param tied whether the unembedding is the token embedding
public record ModelSpec(
    Family family,
    int layers,
    int heads,
    int kvHeads,
    int dModel,
    int dHead,
    int dMlp,
    int vocabulary,
    int context,
    Positions positions,
    Norm norm,
    double normEpsilon,
    Activation activation,
    boolean tied)
    implements Serializable {

  public ModelSpec {
    if (layers < 1 || heads < 1 || kvHeads < 1 || dModel < 1 || dHead < 1 || vocabulary < 1) {
      throw new IllegalArgumentException(
          "Layers, heads, kvHeads, dModel, dHead and vocabulary must be at least 1.");
    }
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          heads + " query heads cannot be shared out evenly among " + kvHeads + " kv heads.");
    }
  }

  /// The families of checkpoints that can be read.
  public enum Family {
    GPT2,
    OPT,
    LLAMA;

    /// The name in JSON and in files: `gpt2`, `opt`, `llama`.
    public String id() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// How a position enters.
  public sealed interface Positions extends Serializable {
    /// A learned table; token t reads row t + `offset` (OPT: 2).
    record Learned(int offset) implements Positions {}

    /// Rotary, half-split pairing, base `theta`.
    record Rotary(double theta) implements Positions {}
  }

  /// The normalisation before attention, MLP and unembedding. NONE is for models built by hand.
  public enum Norm {
    LAYER,
    RMS,
    NONE
  }

  /// The MLP's non-linearity; SILU_GATED is `silu(gate) * up`.
  public enum Activation {
    GELU_TANH,
    RELU,
    SILU_GATED
  }

  /// The kv head that query head `head` reads.
  public int kvHead(int head) {
    return head / (heads / kvHeads);
  }
}
