package headlab.analyses.patching;

import headlab.engine.hook.Site;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What the figures of patched sites are called.
public final class SiteFigures {
  private static final String AT_POSITION = "AtPosition";

  private SiteFigures() {}

  /// The figure of a site: layer x position, or layer x head where it has heads.
  public static String name(Site site) {
    return switch (site) {
      case RESID_PRE -> "byResidual";
      case ATTN_OUT -> "byAttention";
      case MLP_OUT -> "byMlp";
      case Z -> "byHead";
      case Q -> "byQuery";
      case K -> "byKey";
      case V -> "byValue";
      default -> "by" + camel(site.id());
    };
  }

  /// The figure of a site with heads by position: head x position.
  public static String nameAtPosition(Site site) {
    return name(site) + AT_POSITION;
  }

  /// Whether a figure is one of heads by position.
  ///
  /// @param figure its name, without the number of a prompt
  public static boolean isAtPosition(String figure) {
    return figure.endsWith(AT_POSITION) && site(figure).isPresent();
  }

  /// The site that a figure is of.
  ///
  /// @param figure its name, without the number of a prompt
  public static Optional<Site> site(String figure) {
    return Arrays.stream(Site.values())
        .filter(site -> name(site).equals(figure) || nameAtPosition(site).equals(figure))
        .findFirst();
  }

  /// What is patched, in the words of a title.
  static String words(Site site) {
    return switch (site) {
      case RESID_PRE -> "the residual stream";
      case RESID_MID -> "the residual stream between attention and MLP";
      case RESID_POST -> "the residual stream after each layer";
      case ATTN_OUT -> "attention outputs";
      case MLP_OUT -> "MLP outputs";
      case Z -> "heads";
      case Q -> "queries";
      case K -> "keys";
      case V -> "values";
      case PATTERN -> "attention patterns";
      default -> site.id();
    };
  }

  private static String camel(String id) {
    StringBuilder name = new StringBuilder();
    for (String word : id.split("_", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }
}
