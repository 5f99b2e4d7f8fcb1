package headlab.engine.model;

import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;
import java.util.List;

/// OPT's files, pre-norm: matrices as `[out, in]`, names with `model.decoder.` or `decoder.`, a
/// position table with two rows more than the context.
///
/// Source: the documentation of `OPTConfig` in Hugging Face transformers.
final class OptFiles implements FamilyFiles {
  private static final int OFFSET = 2;

  @Override
  public ModelSpec spec(Config config) {
    HarmlessKeys.of(config);
    config.harmless(
        List.of("activation_dropout", "attention_dropout", "dropout", "layerdrop", "init_std"));
    config.only("do_layer_norm_before", true, "norms would stand after each sublayer");
    config.only("enable_bias", true, "biases would be missing");
    config.only("layer_norm_elementwise_affine", true, "norms would have no weights");
    config.unset("_remove_final_layer_norm");
    int dModel = config.size("hidden_size", 768);
    config.only("word_embed_proj_dim", dModel, "embeddings would be projected");
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
        config.flag("tie_word_embeddings", true));
  }

  @Override
  public Layout layout(ModelSpec spec, TensorFiles files) {
    Layout layout = new Layout(files, "model.", "decoder.embed_tokens.weight");
    int d = spec.dModel();
    String embedding = "decoder.embed_tokens.weight";
    layout.table(Parameter.TOKEN_EMBEDDING, embedding, spec.vocabulary(), d);
    layout.table(
        Parameter.POSITION_EMBEDDING, "decoder.embed_positions.weight", spec.context() + OFFSET, d);
    for (int l = 0; l < spec.layers(); l++) {
      layer(layout, spec, l, "decoder.layers." + l + ".");
    }
    layout.vector(Parameter.FINAL_NORM_WEIGHT, 0, "decoder.final_layer_norm.weight", d);
    layout.vector(Parameter.FINAL_NORM_BIAS, 0, "decoder.final_layer_norm.bias", d);
    layout.unembedding(spec, embedding);
    return layout;
  }

  private static void layer(Layout layout, ModelSpec spec, int l, String at) {
    List<Integer> square = List.of(spec.dModel(), spec.dModel());
    List<Integer> up = List.of(spec.dMlp(), spec.dModel());
    String attention = at + "self_attn.";
    layout.vector(Parameter.NORM1_WEIGHT, l, at + "self_attn_layer_norm.weight", spec.dModel());
    layout.vector(Parameter.NORM1_BIAS, l, at + "self_attn_layer_norm.bias", spec.dModel());
    layout.biased(Parameter.Q_WEIGHT, Parameter.Q_BIAS, l, attention + "q_proj.", square);
    layout.biased(Parameter.K_WEIGHT, Parameter.K_BIAS, l, attention + "k_proj.", square);
    layout.biased(Parameter.V_WEIGHT, Parameter.V_BIAS, l, attention + "v_proj.", square);
    layout.biased(Parameter.O_WEIGHT, Parameter.O_BIAS, l, attention + "out_proj.", square);
    layout.vector(Parameter.NORM2_WEIGHT, l, at + "final_layer_norm.weight", spec.dModel());
    layout.vector(Parameter.NORM2_BIAS, l, at + "final_layer_norm.bias", spec.dModel());
    layout.biased(Parameter.MLP_IN_WEIGHT, Parameter.MLP_IN_BIAS, l, at + "fc1.", up);
    layout.biased(Parameter.MLP_OUT_WEIGHT, Parameter.MLP_OUT_BIAS, l, at + "fc2.", up.reversed());
  }
}
