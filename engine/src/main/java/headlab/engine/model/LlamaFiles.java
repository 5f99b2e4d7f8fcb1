package headlab.engine.model;

import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions.Rotary;
import java.util.List;

/// Llama's files: matrices as `[out, in]`, names with `model.` or bare, rotary positions whose q
/// and k lie in half-split order for every number of kv heads, so nothing is permuted.
///
/// Source: the documentation of `LlamaConfig` in Hugging Face transformers.
final class LlamaFiles implements FamilyFiles {
  private boolean biases;
  private boolean mlpBiases;

  @Override
  public ModelSpec spec(Config config) {
    HarmlessKeys.of(config);
    config.harmless(List.of("attention_dropout", "is_llama_config", "max_sequence_length"));
    config.harmless(List.of("pretraining_tp")); // slices of the same sums, long since not made
    config.unset("use_sliding_window", "rope_interleaved");
    if (config.unless("use_sliding_window", true)) {
      config.unset("sliding_window");
    }
    config.harmless(List.of("sliding_window"));
    String kind = config.everywhere("layer_types", "full_attention");
    if (!kind.equals("full_attention")) {
      throw config.wrong("layer_types", "only full_attention can be read");
    }
    biases = config.flag("attention_bias", false);
    mlpBiases = config.unless("mlp_bias", false);
    int dModel = config.size("hidden_size", 4096);
    int heads = config.size("num_attention_heads", 32);
    int kvHeads = config.size("num_key_value_heads", heads);
    if (heads % kvHeads != 0) {
      throw config.wrong("num_key_value_heads", "must divide the " + heads + " query heads");
    }
    int dHead = headSize(config, dModel, heads);
    int trained = config.size("max_position_embeddings", 2048);
    Rotary rotary = new RotaryKeys(config, dHead, trained).read();
    return new ModelSpec(
        Family.LLAMA,
        config.size("num_hidden_layers", 32),
        heads,
        kvHeads,
        dModel,
        dHead,
        config.size("intermediate_size", 11008),
        config.size("vocab_size", 32000),
        trained,
        rotary,
        Norm.RMS,
        config.positive("rms_norm_eps", 1e-6),
        Activation.gated(ActivationFunction.of(config, "hidden_act", "silu")),
        config.flag("tie_word_embeddings", false));
  }

  private static int headSize(Config config, int dModel, int heads) {
    int size =
        config.has("head_dim")
            ? config.size("head_dim", 0)
            : config.size("head_dim", FamilyFiles.share(config, "hidden_size", dModel, heads));
    if ((long) size * heads > Config.LARGEST) {
      throw config.wrong("head_dim", "is too large for " + heads + " heads");
    }
    if (size % 2 != 0) {
      throw config.wrong("head_dim", "must be even to turn in pairs: a head has " + size);
    }
    return size;
  }

  @Override
  public Layout layout(ModelSpec spec, TensorFiles files) {
    Layout layout = new Layout(files, "model.", "embed_tokens.weight");
    int d = spec.dModel();
    layout.table(Parameter.TOKEN_EMBEDDING, "embed_tokens.weight", spec.vocabulary(), d);
    for (int l = 0; l < spec.layers(); l++) {
      layer(layout, spec, l, "layers." + l + ".");
    }
    layout.vector(Parameter.FINAL_NORM_WEIGHT, 0, "norm.weight", d);
    layout.leftover("rotary_emb.inv_freq");
    layout.unembedding(spec, "embed_tokens.weight");
    return layout;
  }

  private void layer(Layout layout, ModelSpec spec, int l, String at) {
    int d = spec.dModel();
    int q = Math.multiplyExact(spec.heads(), spec.dHead());
    int kv = Math.multiplyExact(spec.kvHeads(), spec.dHead());
    String attention = at + "self_attn.";
    layout.vector(Parameter.NORM1_WEIGHT, l, at + "input_layernorm.weight", d);
    layout.linear(Parameter.Q_WEIGHT, l, attention + "q_proj.weight", q, d);
    layout.linear(Parameter.K_WEIGHT, l, attention + "k_proj.weight", kv, d);
    layout.linear(Parameter.V_WEIGHT, l, attention + "v_proj.weight", kv, d);
    layout.linear(Parameter.O_WEIGHT, l, attention + "o_proj.weight", d, q);
    if (biases) {
      layout.vector(Parameter.Q_BIAS, l, attention + "q_proj.bias", q);
      layout.vector(Parameter.K_BIAS, l, attention + "k_proj.bias", kv);
      layout.vector(Parameter.V_BIAS, l, attention + "v_proj.bias", kv);
      layout.vector(Parameter.O_BIAS, l, attention + "o_proj.bias", d);
    }
    layout.vector(Parameter.NORM2_WEIGHT, l, at + "post_attention_layernorm.weight", d);
    layout.linear(Parameter.MLP_IN_WEIGHT, l, at + "mlp.up_proj.weight", spec.dMlp(), d);
    layout.linear(Parameter.MLP_GATE_WEIGHT, l, at + "mlp.gate_proj.weight", spec.dMlp(), d);
    layout.linear(Parameter.MLP_OUT_WEIGHT, l, at + "mlp.down_proj.weight", d, spec.dMlp());
    if (mlpBiases) {
      layout.vector(Parameter.MLP_IN_BIAS, l, at + "mlp.up_proj.bias", spec.dMlp());
      layout.vector(Parameter.MLP_GATE_BIAS, l, at + "mlp.gate_proj.bias", spec.dMlp());
      layout.vector(Parameter.MLP_OUT_BIAS, l, at + "mlp.down_proj.bias", d);
    }
    layout.leftover(attention + "rotary_emb.inv_freq");
  }
}
