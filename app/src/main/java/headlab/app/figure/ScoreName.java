package headlab.app.figure;

import headlab.engine.figure.Figure;
import java.util.Locale;
import java.util.Map;

/// What a score of a head is called wherever scores are listed: the figure in words, because the
/// figures of one run may all have the same quantity; `byHead` is called by what it measures.
public final class ScoreName {
  /// Figures that are called otherwise; by their quantity where nothing is said.
  private static final Map<String, String> OTHERS =
      Map.of(
          "byHead", "",
          "ovRank", "",
          "qkRank", "",
          "ovEffectiveRank", "",
          "qkEffectiveRank", "",
          "ovNorm", "",
          "qkNorm", "",
          "ovSpectrum", "largest OV singular value",
          "qkSpectrum", "largest QK singular value");

  private ScoreName() {}

  /// The name of a score.
  ///
  /// @param figure its name, with the facet after a dot: `ovSpectrum.0`
  public static String of(String figure, String quantity) {
    int dot = figure.indexOf('.');
    String name = dot < 0 ? figure : figure.substring(0, dot);
    String facet = dot < 0 ? "" : figure.substring(dot + 1);
    String other = OTHERS.get(name);
    if (other != null && !other.isEmpty() && (facet.isEmpty() || facet.equals("0"))) {
      return other; // a spectrum begins with its largest value
    }
    String words =
        other != null && other.isEmpty()
            ? quantity
            : name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    return facet.isEmpty() ? words : words + " " + facet;
  }

  /// The name of a figure's score, and the quantity where the name does not say it.
  public static String withQuantity(Figure figure) {
    String quantity = figure.quantity().name();
    String name = of(figure.name(), quantity);
    return name.contains(quantity) ? name : name + " (" + quantity + ")";
  }
}
