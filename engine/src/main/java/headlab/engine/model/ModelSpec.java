package headlab.engine.model;

import java.io.Serializable;

/// The shape and the arithmetic of a model: all that the forward pass, the analyses and the window
/// know of its architecture.
///
/// @param family which family's files it came from
/// @param kvHeads key/value heads; query head h reads kv head h / (heads / kvHeads)
/// @param dMlp width of the MLP's hidden layer
/// @param vocabulary rows of the unembedding; may exceed the tokenizer's
/// @param context the longest sequence that it was made for; `longest` may be more
/// @param tied whether the unembedding is the token embedding
/// @param form where it differs from the common form of a transformer
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
    boolean tied,
    Form form)
    implements Serializable {

  /// A model of the common form.
  public ModelSpec(
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
      boolean tied) {
    this(
        family,
        layers,
        heads,
        kvHeads,
        dModel,
        dHead,
        dMlp,
        vocabulary,
        context,
        positions,
        norm,
        normEpsilon,
        activation,
        tied,
        Form.common(dModel));
  }

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
    record Rotary(double theta, Scaling scaling) implements Positions {
      /// Unscaled.
      public Rotary(double theta) {
        this(theta, new Scaling.None());
      }
    }
  }

  /// The normalisation before attention, MLP and unembedding. NONE is for models built by hand.
  public enum Norm {
    LAYER,
    RMS,
    NONE
  }

  /// The MLP's non-linearity: of its hidden layer, or, gated, of a second one that the hidden layer
  /// is multiplied with.
  public record Activation(ActivationFunction function, boolean gated) implements Serializable {
    public static final Activation GELU_TANH = of(ActivationFunction.GELU_TANH);
    public static final Activation RELU = of(ActivationFunction.RELU);

    /// `silu(gate) * up`.
    public static final Activation SILU_GATED = gated(ActivationFunction.SILU);

    /// Without a gate.
    public static Activation of(ActivationFunction function) {
      return new Activation(function, false);
    }

    public static Activation gated(ActivationFunction function) {
      return new Activation(function, true);
    }
  }

  /// Where a model differs from the common form: norms before attention and MLP, one before the
  /// unembedding, tokens as wide as the stream, scores over the root of the head size.
  ///
  /// @param finalNorm whether a norm stands before the unembedding
  /// @param embeddingWidth numbers of a row of the embedding and of the unembedding; where it is
  ///   not dModel, matrices lead into the stream and out of it
  public record Form(NormOrder order, boolean finalNorm, int embeddingWidth, ScoreScale scores)
      implements Serializable {
    public Form {
      if (embeddingWidth < 1) {
        throw new IllegalArgumentException("The embedding's width must be at least 1.");
      }
    }

    static Form common(int dModel) {
      return new Form(NormOrder.PRE, true, dModel, ScoreScale.COMMON);
    }
  }

  /// Whether norms stand before what reads the stream, or after what writes to it.
  public enum NormOrder {
    PRE,
    POST
  }

  /// What scores are multiplied with.
  ///
  /// @param byHead divided by the root of dHead
  /// @param byLayer divided by the number of the layer, counted from 1
  public record ScoreScale(boolean byHead, boolean byLayer) implements Serializable {
    public static final ScoreScale COMMON = new ScoreScale(true, false);

    /// In relation to the common one.
    double beside(int dHead, int layer) {
      return (byHead ? 1 : Math.sqrt(dHead)) / (byLayer ? layer + 1 : 1);
    }
  }

  /// What scores of `layer` are multiplied with beyond `1 / sqrt(dHead)`: 1 in most models.
  public double scoreFactor(int layer) {
    return form.scores().beside(dHead, layer);
  }

  /// The most tokens of a sequence that can be read: the context, and any number of tokens where
  /// the rotation follows the length.
  public int longest() {
    return positions instanceof Positions.Rotary rotary
            && rotary.scaling() instanceof Scaling.Dynamic
        ? Math.max(context, Config.LARGEST)
        : context;
  }

  /// Whether every position of a sequence of `length` tokens depends on how long it is, so that no
  /// key of a shorter one can be kept.
  public boolean turnsByLength(int length) {
    return positions instanceof Positions.Rotary rotary
        && rotary.scaling() instanceof Scaling.Dynamic dynamic
        && length > dynamic.limit();
  }

  /// Whether a norm stands before the unembedding.
  public boolean hasFinalNorm() {
    return norm != Norm.NONE && form.finalNorm();
  }

  /// Whether everything that reads the stream takes its mean off first, so that what is written may
  /// be centred.
  public boolean centresStream() {
    return norm == Norm.LAYER && hasFinalNorm();
  }

  /// Whether norms stand after what writes to the stream.
  public boolean isPostNorm() {
    return norm != Norm.NONE && form.order() == NormOrder.POST;
  }

  /// Numbers of a row of the embedding and of the unembedding.
  public int embeddingWidth() {
    return form.embeddingWidth();
  }

  /// The kv head that query head `head` reads.
  public int kvHead(int head) {
    return head / (heads / kvHeads);
  }
}
