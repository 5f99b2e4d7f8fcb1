package headlab.engine.model;

import static headlab.engine.model.HostileWeightsTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec.Positions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configurations that are broken, or say something that is not understood.
class HostileConfigTest {
  @TempDir Path parent;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpt2-relu-untied | n_head                          | 0            | n_head is '0', but must be 1 to",
        "gpt2-relu-untied | n_layer                         | -3           | n_layer is '-3'",
        "gpt2-relu-untied | n_embd                          | 99999999999  | n_embd is '99999999999'",
        "gpt2-relu-untied | n_embd                          | 2.5          | must be a whole number",
        "gpt2-relu-untied | n_head                          | \"five\"     | must be a whole number",
        "gpt2-relu-untied | n_head                          | 3            | cannot be shared out evenly among 3 heads",
        "gpt2-relu-untied | layer_norm_epsilon              | 0            | must be a number above 0",
        "gpt2-relu-untied | activation_function | \"prelu\" | functions with weights of their own cannot be read",
        "gpt2-relu-untied | activation_function | \"geglu\" | only gelu, gelu_python",
        "gpt2-relu-untied | hidden_size | 24 | n_embd is 20, and they are the same",
        "gpt2-relu-untied | scale_attn_weights | 1 | must be true or false",
        "gpt2-relu-untied | scale_attn_by_inverse_layer_idx | 2 | must be true or false",
        "gpt2-relu-untied | n_positions | 32 | has 16 rows, but n_positions of config.json is 32, which needs 32",
        "opt | max_position_embeddings | 20 | has 18 rows, but max_position_embeddings of config.json is 20, which needs 22",
        "gpt2-relu-untied | add_cross_attention             | true         | add_cross_attention",
        "gpt2-relu-untied | tie_word_embeddings             | 1            | must be true or false",
        "gpt2-relu-untied | model_type                      | \"mamba\"    | the model_type 'mamba' is not known",
        "gpt2-relu-untied | model_type                      | null         | has no model_type",
        "gpt2-relu-untied | quantization_config             | {\"bits\":4} | quantization_config",
        "gpt2-relu-untied | n_experts                       | 8            | the key 'n_experts' is not understood",
        "opt | do_layer_norm_before | 1 | must be true or false",
        "opt | do_layer_norm_before | false | has no place in a opt model of 3 layers, which config.json",
        "opt | word_embed_proj_dim | 512 | has the shape [97, 42]; config.json asks for [97, 512]",
        "opt | activation_function | \"xielu\" | functions with weights of their own",
        "opt | enable_bias | false | has no place in a opt model of 3 layers, which config.json",
        "opt | _remove_final_layer_norm | true | has no place in a opt model of 3 layers, which config.json",
        "opt | layer_norm_elementwise_affine | false | has no place in a opt model of 3 layers, which config.json",
        "llama-gqa        | num_key_value_heads             | 4            | must divide the 6 query heads",
        "llama-gqa        | num_key_value_heads             | 0            | num_key_value_heads is '0'",
        "llama-gqa        | head_dim                        | 9            | must be even",
        "llama-gqa        | head_dim                        | 60000000     | too large",
        "llama-gqa | hidden_act | \"xielu\" | functions with weights of their own",
        "llama-gqa | mlp_bias | true | mlp.up_proj.bias",
        "llama-gqa | layer_types | [\"sliding_attention\",\"sliding_attention\",\"sliding_attention\"] | only full_attention can be read",
        "llama-gqa | layer_types | [\"full_attention\",\"sliding_attention\",\"full_attention\"] | only layers of one kind",
        "llama-gqa        | sliding_window                  | 4096         | sliding_window",
        "llama-gqa        | partial_rotary_factor           | 0.5          | partial_rotary_factor",
        "llama-gqa | rope_scaling | {\"type\":\"linear\",\"factor\":2.0} | rope_parameters and rope_scaling say different things",
        "llama-gqa | rope_parameters | {\"rope_type\":\"llama3\",\"rope_theta\":5e5} | rope_parameters.low_freq_factor is absent",
        "llama-gqa | rope_parameters | {\"rope_type\":\"llama3\",\"low_freq_factor\":1,\"high_freq_factor\":1,\"factor\":2} | must be above low_freq_factor",
        "llama-gqa | rope_parameters | {\"rope_type\":\"linear\"} | rope_parameters.factor is absent, but linear scaling needs it",
        "llama-gqa | rope_parameters | {\"rope_type\":\"linear\",\"factor\":\"2\"} | must be a number above 0",
        "llama-gqa | rope_parameters | {\"rope_type\":\"dynamic\"} | rope_parameters.factor is absent",
        "llama-gqa | rope_parameters | {\"rope_type\":\"yarn\"} | rope_parameters.factor is absent",
        "llama-gqa | rope_parameters | {\"rope_type\":\"yarn\",\"factor\":2,\"attention_factor\":-1} | attention_factor",
        "llama-gqa | rope_parameters | {\"rope_type\":\"yarn\",\"factor\":2,\"truncate\":1} | truncate",
        "llama-gqa | rope_parameters | {\"rope_type\":\"longrope\",\"short_factor\":[1],\"long_factor\":[1]} | only default, linear, dynamic, llama3 and yarn can be read",
        "llama-gqa | rope_parameters | {\"rope_type\":\"proportional\"} | only default, linear",
        "llama-gqa | rope_parameters | {\"rope_type\":\"linear\",\"type\":\"dynamic\",\"factor\":2} | keep the one that is meant",
        "llama-gqa | rope_parameters | {\"rope_type\":\"default\",\"partial_rotary_factor\":0.5} | partial_rotary_factor",
        "llama-gqa | rope_parameters | {\"full_attention\":{\"rope_type\":\"default\"}} | full_attention",
        "llama-gqa        | rope_parameters                 | {\"rope_type\":\"default\",\"factor\":2.0} | 'factor' is not understood",
        "llama-gqa        | attention_multiplier            | 0.5          | the key 'attention_multiplier' is not understood",
      })
  void aValueThatIsNotUnderstoodIsRefusedByItsKey(
      String reference, String key, String value, String part) throws IOException {
    refused(ModelCopy.of(reference, parent).config(key, value), "config.json", part);
  }

  @Test
  void keysThatChangeNoNumberAreFine() throws IOException {
    ModelCopy copy = ModelCopy.of("llama-gqa", parent);
    copy.config("_name_or_path", "\"x\"").config("rope_interleaved", "false");
    copy.config("rope_scaling", "null").config("attention_dropout", "0.3");
    copy.config("pretraining_tp", "2").config("unheard_of", "null").config("rope_theta", "null");
    assertEquals(3, CheckpointFolder.open(copy.folder).spec().layers());
  }

  @Test
  void ropeParametersWinOverAStaleTheta() throws IOException {
    ModelCopy copy = ModelCopy.of("llama-gqa", parent).config("rope_theta", "10000.0");
    assertEquals(
        new Positions.Rotary(50000), CheckpointFolder.open(copy.folder).spec().positions());
    ModelCopy old = ModelCopy.of("llama-gqa", parent).config("rope_theta", "20000.0");
    old.config(json -> json.remove("rope_parameters"));
    assertEquals(new Positions.Rotary(20000), CheckpointFolder.open(old.folder).spec().positions());
  }

  @Test
  void aConfigThatIsNoObjectOfJsonIsRefused() throws IOException {
    ModelCopy copy = ModelCopy.of("opt", parent);
    Path config = copy.folder.resolve("config.json");
    for (String text :
        new String[] {
          "", "{\"a\": ", "[1]", "{\"n\":1,\"n\":2}", "[".repeat(100_000), "{} x", "nul"
        }) {
      Files.writeString(config, text);
      refused(copy, "config.json");
    }
    Files.write(config, "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));
    refused(copy, "config.json is not UTF-8 text");
    Files.writeString(config, " ".repeat(4_000_001));
    refused(copy, "config.json is longer than");
    Files.delete(config);
    refused(copy, "has no config.json");
    Path absent = copy.folder.resolve("absent");
    Refusal refusal = assertThrows(Refusal.class, () -> CheckpointFolder.open(absent));
    assertTrue(refusal.sentence().startsWith("There is no model folder"), refusal.sentence());
  }
}
