package headlab.engine.model;

import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Form;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.NormOrder;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.ModelSpec.ScoreScale;
import java.util.List;

/// GPT-2's files: matrices as `[in, out]`, q, k and v packed in `c_attn`, names bare or with
/// `transformer.`, masks stored as `attn.bias`.
///
/// Source: the documentation of `GPT2Config` in Hugging Face transformers.
final class Gpt2Files implements FamilyFiles {
  @Override
  public ModelSpec spec(Config config) {
    HarmlessKeys.of(config);
    config.harmless(
        List.of(
            "attn_pdrop",
            "embd_pdrop",
            "resid_pdrop",
            "n_ctx",
            "n_special",
            "predict_special_tokens",
            "reorder_and_upcast_attn",
            "summary_activation",
            "summary_first_dropout",
            "summary_proj_to_labels",
            "summary_type",
            "summary_use_proj"));
    String width = config.named("n_embd", "hidden_size");
    int dModel = config.size(width, 768);
    int heads = config.size(config.named("n_head", "num_attention_heads"), 12);
    return new ModelSpec(
        Family.GPT2,
        config.size(config.named("n_layer", "num_hidden_layers"), 12),
        heads,
        heads,
        dModel,
        FamilyFiles.share(config, width, dModel, heads),
        config.has("n_inner") ? config.size("n_inner", 0) : Math.multiplyExact(4, dModel),
        config.size("vocab_size", 50257),
        config.size(config.named("n_positions", "max_position_embeddings"), 1024),
        new Positions.Learned(0),
        Norm.LAYER,
        config.positive("layer_norm_epsilon", 1e-5),
        Activation.of(ActivationFunction.of(config, "activation_function", "gelu_new")),
        config.flag("tie_word_embeddings", true),
        new Form(NormOrder.PRE, true, dModel, scores(config)));
  }

  /// `reorder_and_upcast_attn` changes the order of products alone, for fp16.
  private static ScoreScale scores(Config config) {
    return new ScoreScale(
        config.unless("scale_attn_weights", true),
        config.unless("scale_attn_by_inverse_layer_idx", false));
  }

  @Override
  public Layout layout(ModelSpec spec, TensorFiles files) {
    Layout layout = new Layout(files, "transformer.", "wte.weight");
    int d = spec.dModel();
    layout.table(Parameter.TOKEN_EMBEDDING, "wte.weight", spec.vocabulary(), d);
    layout.positions(spec, "wpe.weight", 0, "n_positions");
    for (int l = 0; l < spec.layers(); l++) {
      layer(layout, spec, l, "h." + l + ".");
    }
    layout.vector(Parameter.FINAL_NORM_WEIGHT, 0, "ln_f.weight", d);
    layout.vector(Parameter.FINAL_NORM_BIAS, 0, "ln_f.bias", d);
    layout.unembedding(spec, "wte.weight");
    return layout;
  }

  private static void layer(Layout layout, ModelSpec spec, int l, String at) {
    int d = spec.dModel();
    layout.vector(Parameter.NORM1_WEIGHT, l, at + "ln_1.weight", d);
    layout.vector(Parameter.NORM1_BIAS, l, at + "ln_1.bias", d);
    layout.packed(
        List.of(Parameter.Q_WEIGHT, Parameter.K_WEIGHT, Parameter.V_WEIGHT),
        l,
        at + "attn.c_attn.weight",
        List.of(d, 3 * d));
    layout.packed(
        List.of(Parameter.Q_BIAS, Parameter.K_BIAS, Parameter.V_BIAS),
        l,
        at + "attn.c_attn.bias",
        List.of(3 * d));
    layout.conv1d(Parameter.O_WEIGHT, l, at + "attn.c_proj.weight", d, d);
    layout.vector(Parameter.O_BIAS, l, at + "attn.c_proj.bias", d);
    layout.vector(Parameter.NORM2_WEIGHT, l, at + "ln_2.weight", d);
    layout.vector(Parameter.NORM2_BIAS, l, at + "ln_2.bias", d);
    layout.conv1d(Parameter.MLP_IN_WEIGHT, l, at + "mlp.c_fc.weight", d, spec.dMlp());
    layout.vector(Parameter.MLP_IN_BIAS, l, at + "mlp.c_fc.bias", spec.dMlp());
    layout.conv1d(Parameter.MLP_OUT_WEIGHT, l, at + "mlp.c_proj.weight", spec.dMlp(), d);
    layout.vector(Parameter.MLP_OUT_BIAS, l, at + "mlp.c_proj.bias", d);
    layout.leftover(at + "attn.bias");
    layout.leftover(at + "attn.masked_bias");
  }
}
