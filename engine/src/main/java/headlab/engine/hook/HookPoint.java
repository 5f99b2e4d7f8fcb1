package headlab.engine.hook;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One place of a forward pass. Its text form is the name that TransformerLens uses:
/// `blocks.5.attn.hook_z`.
///
/// @param layer from 0; 0 where the site has no layers
public record HookPoint(Site site, int layer) implements Serializable {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.([0-9]{1,4})\\.(.+)");

  public HookPoint {
    if (layer < 0 || (layer > 0 && !site.perLayer())) {
      throw new IllegalArgumentException("There is no " + site.id() + " in layer " + layer + ".");
    }
  }

  /// The place `site` of a model that has one only.
  public static HookPoint of(Site site) {
    return new HookPoint(site, 0);
  }

  /// The text form.
  public String format() {
    return site.perLayer() ? "blocks." + layer + "." + site.hook() : site.hook();
  }

  /// Reads the text form.
  public static HookPoint parse(String text) {
    Matcher block = BLOCK.matcher(text);
    String hook = block.matches() ? block.group(2) : text;
    int layer = block.matches() ? Integer.parseInt(block.group(1)) : 0;
    for (Site site : Site.values()) {
      if (site.hook().equals(hook) && site.perLayer() == block.matches()) {
        return new HookPoint(site, layer);
      }
    }
    throw new IllegalArgumentException("There is no hook point '" + text + "'.");
  }

  /// The sites that a model of this shape has.
  public static List<Site> sites(ModelSpec spec) {
    return Arrays.stream(Site.values()).filter(site -> isThere(site, spec)).toList();
  }

  private static boolean isThere(Site site, ModelSpec spec) {
    return switch (site) {
      case POS_EMBED -> spec.positions() instanceof Positions.Learned;
      case ROT_Q, ROT_K -> spec.positions() instanceof Positions.Rotary;
      case MLP_PRE_LINEAR -> spec.activation().gated();
      case NORM1_SCALE, NORM2_SCALE -> spec.norm() != Norm.NONE;
      case FINAL_NORM_SCALE -> spec.hasFinalNorm();
      default -> true;
    };
  }

  /// This point, or a refusal that names it and lists the sites there are.
  public HookPoint in(ModelSpec spec) {
    List<Site> sites = sites(spec);
    if (!sites.contains(site)) {
      throw new Refusal(
          "This model (%s) has no site %s; it has %s."
              .formatted(
                  spec.family().id(),
                  site.id(),
                  String.join(", ", sites.stream().map(Site::id).toList())));
    }
    if (layer >= spec.layers()) {
      throw new Refusal(
          "There is no layer %d: this model's layers are 0 to %d."
              .formatted(layer, spec.layers() - 1));
    }
    return this;
  }
}
