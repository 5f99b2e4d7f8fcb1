package headlab.engine.model;

import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Form;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.NormOrder;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.ModelSpec.ScoreScale;
import java.util.List;

/// OPT's files, pre-norm or, as the 350m is, post-norm: matrices as `[out, in]`, names with
/// `model.decoder.` or `decoder.`, a position table with two rows more than the context.
///
/// Source: the documentation of `OPTConfig` in Hugging Face transformers.
final class OptFiles implements FamilyFiles {
  private static final int OFFSET = 2;

  private boolean post;
  private boolean biased;
  private boolean affine;

  @Override
  public ModelSpec spec(Config config) {
    HarmlessKeys.of(config);
    config.harmless(
        List.of("activation_dropout", "attention_dropout", "dropout", "layerdrop", "init_std"));
    config.only("learned_embeddings", true, "positions would be computed");
    config.unset("scale_embeddings");
    post = !config.unless("do_layer_norm_before", true);
    biased = config.unless("enable_bias", true);
    affine = config.unless("layer_norm_elementwise_affine", true);
    boolean removed = config.unless("_remove_final_layer_norm", false);
    int dModel = config.size("hidden_size", 768);
    int width = config.has("word_embed_proj_dim") ? config.size("word_embed_proj_dim", 0) : dModel;
    int heads = config.size("num_attention_heads", 12);
    return new ModelSpec(
        Family.OPT,
        config.size("num_hidden_layers", 12),
        heads,
        heads,
        dModel,
        FamilyFiles.share(config, "hidden_size", dModel, heads),
        config.size("ffn_dim", 3072),
        config.size("vocab_size", 50272),
        config.size("max_position_embeddings", 2048),
        new Positions.Learned(OFFSET),
        Norm.LAYER,
        1e-5,
        Activation.of(ActivationFunction.of(config, "activation_function", "relu")),
        config.flag("tie_word_embeddings", true),
        new Form(
            post ? NormOrder.POST : NormOrder.PRE, !post && !removed, width, ScoreScale.COMMON));
  }

  @Override
  public Layout layout(ModelSpec spec, TensorFiles files) {
    Layout layout = new Layout(files, "model.", "decoder.embed_tokens.weight");
    int d = spec.dModel();
    int width = spec.embeddingWidth();
    String embedding = "decoder.embed_tokens.weight";
    layout.table(Parameter.TOKEN_EMBEDDING, embedding, spec.vocabulary(), width);
    layout.positions(spec, "decoder.embed_positions.weight", OFFSET, "max_position_embeddings");
    if (width != d) {
      layout.linear(Parameter.PROJECT_IN_WEIGHT, 0, "decoder.project_in.weight", d, width);
      layout.linear(Parameter.PROJECT_OUT_WEIGHT, 0, "decoder.project_out.weight", width, d);
    }
    for (int l = 0; l < spec.layers(); l++) {
      new LayerNames(layout, spec, l).all("decoder.layers." + l + ".");
    }
    if (spec.hasFinalNorm() && affine) {
      layout.vector(Parameter.FINAL_NORM_WEIGHT, 0, "decoder.final_layer_norm.weight", d);
      layout.vector(Parameter.FINAL_NORM_BIAS, 0, "decoder.final_layer_norm.bias", d);
    }
    layout.unembedding(spec, embedding);
    return layout;
  }

  /// The tensors of one layer, biases and norms' weights where the model has them.
  private final class LayerNames {
    private final Layout layout;
    private final ModelSpec spec;
    private final int l;

    LayerNames(Layout layout, ModelSpec spec, int l) {
      this.layout = layout;
      this.spec = spec;
      this.l = l;
    }

    void all(String at) {
      List<Integer> square = List.of(spec.dModel(), spec.dModel());
      List<Integer> up = List.of(spec.dMlp(), spec.dModel());
      String attention = at + "self_attn.";
      norm(Parameter.NORM1_WEIGHT, Parameter.NORM1_BIAS, at + "self_attn_layer_norm.");
      matrix(Parameter.Q_WEIGHT, Parameter.Q_BIAS, attention + "q_proj.", square);
      matrix(Parameter.K_WEIGHT, Parameter.K_BIAS, attention + "k_proj.", square);
      matrix(Parameter.V_WEIGHT, Parameter.V_BIAS, attention + "v_proj.", square);
      matrix(Parameter.O_WEIGHT, Parameter.O_BIAS, attention + "out_proj.", square);
      norm(Parameter.NORM2_WEIGHT, Parameter.NORM2_BIAS, at + "final_layer_norm.");
      matrix(Parameter.MLP_IN_WEIGHT, Parameter.MLP_IN_BIAS, at + "fc1.", up);
      matrix(Parameter.MLP_OUT_WEIGHT, Parameter.MLP_OUT_BIAS, at + "fc2.", up.reversed());
    }

    private void norm(Parameter weight, Parameter bias, String at) {
      if (affine) {
        layout.vector(weight, l, at + "weight", spec.dModel());
        layout.vector(bias, l, at + "bias", spec.dModel());
      }
    }

    private void matrix(Parameter weight, Parameter bias, String at, List<Integer> shape) {
      if (biased) {
        layout.biased(weight, bias, l, at, shape);
      } else {
        layout.linear(weight, l, at + "weight", shape.getFirst(), shape.getLast());
      }
    }
  }
}
