package headlab.engine.model;

import java.util.Set;

/// The keys of a `config.json` that change no number of a forward pass, in any family: training,
/// generation, bookkeeping.
final class HarmlessKeys {
  static final Set<String> COMMON =
      Set.of(
          "architectures",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "use_cache",
          "initializer_range",
          "bos_token_id",
          "eos_token_id",
          "pad_token_id",
          "sep_token_id",
          "unk_token_id",
          "decoder_start_token_id",
          "gradient_checkpointing",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "return_dict",
          "return_dict_in_generate",
          "torchscript",
          "attn_implementation",
          "chunk_size_feed_forward",
          "id2label",
          "label2id",
          "num_labels",
          "problem_type",
          "task_specific_params",
          "finetuning_task",
          "tokenizer_class",
          "prefix",
          "name_or_path",
          "is_decoder",
          "transformers.js_config",
          "unsloth_version",
          "unsloth_fixed",
          "generation_config",
          "use_return_dict",
          "output_past",
          "xla_device",
          "model_max_length",
          "pretraining_sequence_length",
          "neftune_noise_alpha",
          "experts_implementation",
          "tie_last_hidden_states");

  static final Set<String> GENERATION =
      Set.of(
          "max_length",
          "min_length",
          "do_sample",
          "early_stopping",
          "num_beams",
          "num_beam_groups",
          "diversity_penalty",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "repetition_penalty",
          "length_penalty",
          "no_repeat_ngram_size",
          "encoder_no_repeat_ngram_size",
          "bad_words_ids",
          "num_return_sequences",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "remove_invalid_values",
          "exponential_decay_length_penalty",
          "suppress_tokens",
          "begin_suppress_tokens",
          "epsilon_cutoff",
          "eta_cutoff",
          "encoder_repetition_penalty",
          "num_assistant_tokens",
          "num_assistant_tokens_schedule",
          "assistant_confidence_threshold",
          "assistant_lookbehind",
          "target_lookbehind",
          "penalty_alpha",
          "guidance_scale",
          "renormalize_logits");

  private HarmlessKeys() {}

  /// Accounts for the keys that every family has, and refuses those that would change any of them.
  static void of(Config config) {
    config.harmless(COMMON);
    config.harmless(GENERATION);
    config.unset(
        "quantization_config",
        "add_cross_attention",
        "is_encoder_decoder",
        "tie_encoder_decoder",
        "cross_attention_hidden_size",
        "pruned_heads",
        "auto_map",
        "use_bfloat16");
  }
}
