package headlab.engine.hook;

import headlab.engine.model.ModelSpec;
import java.util.List;
import java.util.Locale;

/// A kind of place in the forward pass. Shapes are of one prompt: `position` counts its tokens.
public enum Site {
  EMBED("hook_embed", List.of("position", "dModel")),
  POS_EMBED("hook_pos_embed", List.of("position", "dModel")),
  RESID_PRE("hook_resid_pre", List.of("position", "dModel")),
  RESID_MID("hook_resid_mid", List.of("position", "dModel")),
  RESID_POST("hook_resid_post", List.of("position", "dModel")),
  /// What the query of each head reads: the residual stream before the norm, a copy for each head.
  Q_INPUT("hook_q_input", List.of("position", "head", "dModel")),
  /// What the key of each head reads; one for each kv head when captured.
  K_INPUT("hook_k_input", List.of("position", "kvHead", "dModel")),
  /// What the value of each head reads; one for each kv head when captured.
  V_INPUT("hook_v_input", List.of("position", "kvHead", "dModel")),
  /// Queries before rotation.
  Q("attn.hook_q", List.of("position", "head", "dHead")),
  /// Keys before rotation, one for each kv head when captured.
  K("attn.hook_k", List.of("position", "kvHead", "dHead")),
  /// Values, one for each kv head when captured.
  V("attn.hook_v", List.of("position", "kvHead", "dHead")),
  /// Queries after rotation, where positions are rotary.
  ROT_Q("attn.hook_rot_q", List.of("position", "head", "dHead")),
  /// Keys after rotation, one for each kv head when captured.
  ROT_K("attn.hook_rot_k", List.of("position", "kvHead", "dHead")),
  /// Scaled scores; the part above the diagonal is masked and captured as 0.
  SCORES("attn.hook_attn_scores", List.of("head", "destination", "source")),
  PATTERN("attn.hook_pattern", List.of("head", "destination", "source")),
  Z("attn.hook_z", List.of("position", "head", "dHead")),
  /// What each head writes: its z through its part of the output matrix, without the output bias.
  RESULT("attn.hook_result", List.of("position", "head", "dModel")),
  ATTN_OUT("hook_attn_out", List.of("position", "dModel")),
  /// What the MLP reads: a copy of the residual stream before the norm.
  MLP_IN("hook_mlp_in", List.of("position", "dModel")),
  /// The MLP's hidden layer before its non-linearity; in a gated MLP the gate's product.
  MLP_PRE("mlp.hook_pre", List.of("position", "dMlp")),
  /// What the gate of a gated MLP multiplies: the up-projection.
  MLP_PRE_LINEAR("mlp.hook_pre_linear", List.of("position", "dMlp")),
  /// The MLP's hidden activations, as the output matrix reads them.
  MLP_POST("mlp.hook_post", List.of("position", "dMlp")),
  MLP_OUT("hook_mlp_out", List.of("position", "dModel")),
  /// The denominator of the norm before attention; with post-norm of the one after it.
  NORM1_SCALE("ln1.hook_scale", List.of("position")),
  /// The denominator of the norm before the MLP; with post-norm of the one after it.
  NORM2_SCALE("ln2.hook_scale", List.of("position")),
  /// The denominator of the norm before the unembedding.
  FINAL_NORM_SCALE("ln_final.hook_scale", List.of("position")),
  LOGITS("logits", List.of("position", "vocabulary"));

  private final String hook;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> axes;

  Site(String hook, List<String> axes) {
    this.hook = hook;
    this.axes = axes;
  }

  /// The axes of a capture of one prompt.
  public List<String> axes() {
    return axes;
  }

  /// The lengths of these axes for a prompt of `tokens` tokens.
  public List<Integer> shape(ModelSpec spec, int tokens) {
    return axes.stream().map(axis -> length(spec, axis, tokens)).toList();
  }

  /// The length of an axis of a capture of one prompt.
  public static int length(ModelSpec spec, String axis, int tokens) {
    return switch (axis) {
      case "position", "destination", "source" -> tokens;
      case "dModel" -> spec.dModel();
      case "head" -> spec.heads();
      case "kvHead" -> spec.kvHeads();
      case "dHead" -> spec.dHead();
      case "dMlp" -> spec.dMlp();
      case "vocabulary" -> spec.vocabulary();
      default -> throw new IllegalStateException("No length is known for axis " + axis + ".");
    };
  }

  /// Whether there is one in every layer.
  public boolean perLayer() {
    return this != EMBED && this != POS_EMBED && this != FINAL_NORM_SCALE && this != LOGITS;
  }

  /// Whether heads can be chosen here.
  public boolean perHead() {
    return axes.contains("head") || perKvHead();
  }

  /// Whether its values are of pairs of positions, a destination that looks at a source.
  public boolean ofPairs() {
    return this == SCORES || this == PATTERN;
  }

  /// Whether a capture has one slice for each kv head, which an edit of some query heads parts.
  public boolean perKvHead() {
    return axes.contains("kvHead");
  }

  /// The name on the command line and in the store: `resid_pre`.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads `id()`.
  public static Site parse(String text) {
    for (Site site : values()) {
      if (site.id().equals(text)) {
        return site;
      }
    }
    throw new IllegalArgumentException("There is no site '" + text + "'.");
  }

  String hook() {
    return hook;
  }
}
