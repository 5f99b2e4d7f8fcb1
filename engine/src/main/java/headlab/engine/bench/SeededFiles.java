package headlab.engine.bench;

import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Positions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The names and shapes of the tensors of a checkpoint, and its `config.json`, as the two measured
/// families have them.
final class SeededFiles {
  private SeededFiles() {}

  /// Names to shapes, in the order of the file.
  static Map<String, List<Integer>> tensors(ModelSpec spec) {
    return switch (spec.family()) {
      case GPT2 -> gpt2(spec);
      case LLAMA -> llama(spec);
      case OPT -> throw new IllegalArgumentException("OPT is not measured.");
    };
  }

  static String config(ModelSpec spec) {
    return switch (spec.family()) {
      case GPT2 ->
          """
          {"model_type": "gpt2", "n_layer": %d, "n_head": %d, "n_embd": %d, "n_inner": %d,
           "vocab_size": %d, "n_positions": %d, "layer_norm_epsilon": %s,
           "activation_function": "gelu_new", "tie_word_embeddings": true}
          """
              .formatted(
                  spec.layers(),
                  spec.heads(),
                  spec.dModel(),
                  spec.dMlp(),
                  spec.vocabulary(),
                  spec.context(),
                  spec.normEpsilon());
      case LLAMA ->
          """
          {"model_type": "llama", "num_hidden_layers": %d, "num_attention_heads": %d,
           "num_key_value_heads": %d, "hidden_size": %d, "intermediate_size": %d,
           "vocab_size": %d, "max_position_embeddings": %d, "rms_norm_eps": %s,
           "rope_theta": %s, "hidden_act": "silu", "tie_word_embeddings": true}
          """
              .formatted(
                  spec.layers(),
                  spec.heads(),
                  spec.kvHeads(),
                  spec.dModel(),
                  spec.dMlp(),
                  spec.vocabulary(),
                  spec.context(),
                  spec.normEpsilon(),
                  spec.positions() instanceof Positions.Rotary rotary ? rotary.theta() : 10_000);
      case OPT -> throw new IllegalArgumentException("OPT is not measured.");
    };
  }

  private static Map<String, List<Integer>> gpt2(ModelSpec spec) {
    Map<String, List<Integer>> tensors = new LinkedHashMap<>();
    int d = spec.dModel();
    tensors.put("wte.weight", List.of(spec.vocabulary(), d));
    tensors.put("wpe.weight", List.of(spec.context(), d));
    for (int layer = 0; layer < spec.layers(); layer++) {
      String at = "h." + layer + ".";
      norm(tensors, at + "ln_1", d);
      conv1d(tensors, at + "attn.c_attn", d, 3 * d);
      conv1d(tensors, at + "attn.c_proj", d, d);
      norm(tensors, at + "ln_2", d);
      conv1d(tensors, at + "mlp.c_fc", d, spec.dMlp());
      conv1d(tensors, at + "mlp.c_proj", spec.dMlp(), d);
    }
    norm(tensors, "ln_f", d);
    return tensors;
  }

  private static void norm(Map<String, List<Integer>> tensors, String name, int d) {
    tensors.put(name + ".weight", List.of(d));
    tensors.put(name + ".bias", List.of(d));
  }

  private static void conv1d(Map<String, List<Integer>> tensors, String name, int in, int out) {
    tensors.put(name + ".weight", List.of(in, out));
    tensors.put(name + ".bias", List.of(out));
  }

  private static Map<String, List<Integer>> llama(ModelSpec spec) {
    Map<String, List<Integer>> tensors = new LinkedHashMap<>();
    int d = spec.dModel();
    int q = spec.heads() * spec.dHead();
    int kv = spec.kvHeads() * spec.dHead();
    tensors.put("model.embed_tokens.weight", List.of(spec.vocabulary(), d));
    for (int layer = 0; layer < spec.layers(); layer++) {
      String at = "model.layers." + layer + ".";
      tensors.put(at + "input_layernorm.weight", List.of(d));
      tensors.put(at + "self_attn.q_proj.weight", List.of(q, d));
      tensors.put(at + "self_attn.k_proj.weight", List.of(kv, d));
      tensors.put(at + "self_attn.v_proj.weight", List.of(kv, d));
      tensors.put(at + "self_attn.o_proj.weight", List.of(d, q));
      tensors.put(at + "post_attention_layernorm.weight", List.of(d));
      tensors.put(at + "mlp.gate_proj.weight", List.of(spec.dMlp(), d));
      tensors.put(at + "mlp.up_proj.weight", List.of(spec.dMlp(), d));
      tensors.put(at + "mlp.down_proj.weight", List.of(d, spec.dMlp()));
    }
    tensors.put("model.norm.weight", List.of(d));
    return tensors;
  }
}
