package headlab.engine.hook;

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
  /// Scaled scores; the part above the diagonal is masked and captured as 0.
  SCORES("attn.hook_attn_scores", List.of("head", "destination", "source")),
  PATTERN("attn.hook_pattern", List.of("head", "destination", "source")),
  Z("attn.hook_z", List.of("position", "head", "dHead")),
  ATTN_OUT("hook_attn_out", List.of("position", "dModel")),
  MLP_OUT("hook_mlp_out", List.of("position", "dModel")),
  /// The denominator of the norm before attention.
  NORM1_SCALE("ln1.hook_scale", List.of("position")),
  /// The denominator of the norm before the MLP.
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

  /// Whether there is one in every layer.
  public boolean perLayer() {
    return this != EMBED && this != POS_EMBED && this != FINAL_NORM_SCALE && this != LOGITS;
  }

  /// Whether heads can be chosen here.
  public boolean perHead() {
    return axes.contains("head") || axes.contains("kvHead");
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
