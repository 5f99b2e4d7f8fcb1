package headlab.engine.sweep;

import headlab.datasets.Span;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where an edited run of one prompt begins to differ from its base: nothing before it can change.
///
/// @param layer the first layer that changes; the number of layers where only what follows them
///   does
/// @param stage where in that layer
/// @param start the lowest position that changes
/// @param end one past the highest position that changes in that layer itself
record Cone(int layer, Stage stage, int start, int end) {
  /// Sites inside attention whose values other positions look at.
  private static final Set<Site> MOVING = Set.of(Site.K, Site.ROT_K, Site.V);

  /// Where an edit enters, in the order of a layer.
  enum Stage {
    /// Before attention.
    STREAM,
    /// Inside attention, or on what it writes.
    ATTENTION,
    /// Before the MLP.
    MIDDLE,
    /// On what the MLP writes.
    MLP,
    /// After the last layer.
    UNEMBED;

    /// With post-norm all that follows attention is one stage: the next layer reads a norm of the
    /// sum that is met here, from which that cannot be made again.
    static Stage of(ModelSpec spec, Site site) {
      boolean late = site == Site.NORM1_SCALE || site == Site.MLP_OUT || site == Site.RESID_POST;
      return spec.isPostNorm() && late ? MIDDLE : of(site);
    }

    private static Stage of(Site site) {
      return switch (site) {
        case EMBED, POS_EMBED, RESID_PRE, Q_INPUT, K_INPUT, V_INPUT, NORM1_SCALE -> STREAM;
        case Q, K, V, ROT_Q, ROT_K, SCORES, PATTERN, Z, RESULT, ATTN_OUT -> ATTENTION;
        case RESID_MID, MLP_IN, NORM2_SCALE, MLP_PRE, MLP_PRE_LINEAR, MLP_POST -> MIDDLE;
        case MLP_OUT, RESID_POST -> MLP;
        case FINAL_NORM_SCALE, LOGITS -> UNEMBED;
      };
    }
  }

  /// The cone of `variant` on one prompt, or null where nothing that is read can change.
  ///
  /// @param number the prompt's number in the sweep
  /// @param lastOnly whether only the last position is read
  static @Nullable Cone of(
      ModelSpec spec, Variant variant, TokenizedPrompt prompt, int number, boolean lastOnly) {
    Cone cone = null;
    for (Intervention edit : variant.edits()) {
      Cone own = of(spec, variant.base(), edit, prompt, number);
      boolean seen = own != null && (!lastOnly || own.reachesLast(spec, edit, prompt.length()));
      if (own != null && seen) {
        cone = cone == null ? own : cone.or(own);
      }
    }
    return cone == null ? null : cone.widened(spec, variant, prompt, number, lastOnly);
  }

  private static @Nullable Cone of(
      ModelSpec spec, Side base, Intervention edit, TokenizedPrompt prompt, int number) {
    Span span = edit.where().positions().of(number, prompt.length());
    int start = Math.max(span.start(), firstDifferent(base, edit.value(), prompt));
    if (start >= span.end()) {
      return null;
    }
    Stage stage = Stage.of(spec, edit.where().point().site());
    int layer = stage == Stage.UNEMBED ? spec.layers() : edit.where().point().layer();
    return new Cone(layer, stage, start, span.end());
  }

  /// The first position at which the value can differ from that of the unedited run.
  private static int firstDifferent(Side base, Value value, TokenizedPrompt prompt) {
    return switch (value) {
      case Value.From from -> from.side() == base ? prompt.length() : differsFrom(prompt);
      case Value.Held held -> prompt.length();
      case Value.Zero zero -> 0;
      case Value.Mean mean -> 0;
      case Value.Scale scale -> 0;
      case Value.Given given -> 0;
      case Value.Project project -> 0;
      case Value.Part part -> 0;
      case Value.ZeroFolded zero -> 0;
      case Value.Constant constant -> 0;
      case Value.Add add -> 0;
      case Value.Mix mix -> 0;
      case Value.Noise noise -> 0;
    };
  }

  /// The first position where the two sides have different tokens; the length where they have none.
  static int differsFrom(TokenizedPrompt prompt) {
    List<Integer> clean = prompt.clean();
    for (int position = 0; position < clean.size(); position++) {
      if (!clean.get(position).equals(prompt.corrupted().get(position))) {
        return position;
      }
    }
    return clean.size();
  }

  /// In the last layer only keys, values and what they are made of reach other positions.
  private boolean reachesLast(ModelSpec spec, Intervention edit, int length) {
    Site site = edit.where().point().site();
    boolean moves = stage == Stage.STREAM || MOVING.contains(site);
    return layer < spec.layers() - 1 || (layer == spec.layers() - 1 && moves) || end == length;
  }

  /// The cone of both.
  private Cone or(Cone other) {
    boolean first =
        layer < other.layer || (layer == other.layer && stage.compareTo(other.stage) <= 0);
    Cone earlier = first ? this : other;
    return new Cone(earlier.layer, earlier.stage, Math.min(start, other.start), earlier.end);
  }

  /// With every position that anything changes in the layer where it begins.
  private Cone widened(
      ModelSpec spec, Variant variant, TokenizedPrompt prompt, int number, boolean lastOnly) {
    boolean all = !lastOnly || layer >= spec.layers() - 1;
    int last = end;
    for (Intervention edit : variant.edits()) {
      Site site = edit.where().point().site();
      if (edit.where().point().layer() == layer && site.perLayer()) {
        all |= MOVING.contains(site);
        last = Math.max(last, edit.where().positions().of(number, prompt.length()).end());
      }
    }
    return new Cone(layer, stage, start, all ? prompt.length() : last);
  }
}
