package headlab.engine.hook;

import headlab.engine.model.ModelSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Some hook points, as a user names them: sites (`z,resid_pre`), points (`blocks.5.attn.hook_z`),
/// or `all` sites that a model has.
///
/// @param all whether every site is meant
/// @param sites in which sites, of the layers that are chosen
/// @param points which points beside them
/// @param layers of the sites; empty for every layer
public record PointChoice(
    boolean all, List<Site> sites, List<HookPoint> points, List<Integer> layers)
    implements Serializable {
  private static final Pattern LAYERS = Pattern.compile("([0-9]{1,4})(?:\\.\\.([0-9]{1,4}))?");
  private static final Comparator<HookPoint> ORDER =
      Comparator.comparingInt((HookPoint point) -> part(point.site()))
          .thenComparingInt(HookPoint::layer)
          .thenComparing(HookPoint::site);

  public PointChoice {
    sites = List.copyOf(sites);
    points = List.copyOf(points);
    layers = List.copyOf(layers);
  }

  /// Reads a choice.
  ///
  /// @param names sites and points, separated by commas, or `all`
  /// @param layers such as `0,3..5`; empty for every layer
  public static PointChoice parse(String names, String layers) {
    boolean all = false;
    List<Site> sites = new ArrayList<>();
    List<HookPoint> points = new ArrayList<>();
    for (String word : names.split(",", -1)) {
      String name = word.strip();
      if (name.equals("all")) {
        all = true;
      } else if (name.contains("hook_")) {
        points.add(HookPoint.parse(name));
      } else {
        sites.add(site(name));
      }
    }
    return new PointChoice(all, sites, points, layers.isBlank() ? List.of() : layers(layers));
  }

  private static Site site(String name) {
    return Arrays.stream(Site.values())
        .filter(site -> site.id().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no site '%s'; there are %s, and points such as blocks.5.attn.hook_z."
                        .formatted(
                            name,
                            String.join(
                                ", ", Arrays.stream(Site.values()).map(Site::id).toList()))));
  }

  private static List<Integer> layers(String text) {
    Set<Integer> layers = new LinkedHashSet<>();
    for (String word : text.split(",", -1)) {
      Matcher range = LAYERS.matcher(word.strip());
      int first = range.matches() ? Integer.parseInt(range.group(1)) : 1;
      int last =
          !range.matches() || range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (!range.matches() || last < first) {
        throw new IllegalArgumentException(
            "--layers are numbers and ranges such as 0,3..5, not '" + word.strip() + "'.");
      }
      IntStream.rangeClosed(first, last).forEach(layers::add);
    }
    return List.copyOf(layers);
  }

  /// The points that are meant in a model of this shape, in the order of its forward pass.
  ///
  /// @throws headlab.datasets.Refusal naming a site or a layer that it lacks
  public List<HookPoint> in(ModelSpec spec) {
    Set<HookPoint> chosen = new LinkedHashSet<>(points);
    Set<Site> some = new LinkedHashSet<>(all ? HookPoint.sites(spec) : List.of());
    some.addAll(sites);
    List<Integer> among =
        layers.isEmpty() ? IntStream.range(0, spec.layers()).boxed().toList() : layers;
    for (Site site : some) {
      if (site.perLayer()) {
        among.forEach(layer -> chosen.add(new HookPoint(site, layer)));
      } else {
        chosen.add(HookPoint.of(site));
      }
    }
    return chosen.stream().map(point -> point.in(spec)).sorted(ORDER).toList();
  }

  /// Before the layers, in them, behind them.
  private static int part(Site site) {
    if (site.perLayer()) {
      return 1;
    }
    return site.compareTo(Site.RESID_PRE) < 0 ? 0 : 2;
  }
}
