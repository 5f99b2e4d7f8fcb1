package headlab.engine.intervention;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/// Where an edit writes: a hook point, some of its heads, some positions, some of its units.
///
/// At K, ROT_K, V and their inputs the heads are query heads: the edit is made on the repeated copy
/// of that layer only, unless all heads are meant. At SCORES and PATTERN positions are
/// destinations, and `sources` says which of the positions they look at; what lies after the
/// destination is masked and stays so.
///
/// @param heads query heads; empty means all, and is the only choice where the site has no heads
/// @param units indices of the last axis: neurons at MLP_POST, dimensions at RESID_PRE, ids at
///   LOGITS; empty means all, and is the only choice at SCORES, PATTERN and the norms' scales
/// @param sources `Positions.all()` wherever values are not of pairs
public record Where(
    HookPoint point,
    List<Integer> heads,
    Positions positions,
    List<Integer> units,
    Positions sources)
    implements Serializable {
  public Where {
    heads = List.copyOf(heads);
    units = List.copyOf(units);
    Site site = point.site();
    if (!heads.isEmpty() && !site.perHead()) {
      throw new IllegalArgumentException(point.format() + " has no heads to choose from.");
    }
    if (site.ofPairs() && !units.isEmpty()) {
      throw new IllegalArgumentException(
          point.format() + " has no units to choose from: choose sources.");
    }
    if (!units.isEmpty() && site.axes().size() == 1) {
      throw new IllegalArgumentException(point.format() + " has no units to choose from.");
    }
    if (!site.ofPairs() && !(sources instanceof Positions.All)) {
      throw new IllegalArgumentException(point.format() + " has no sources to choose from.");
    }
    if (!units.stream().allMatch(new HashSet<>()::add)) {
      throw new IllegalArgumentException("A unit was chosen twice at " + point.format() + ".");
    }
  }

  /// All units, and at SCORES and PATTERN all sources.
  public Where(HookPoint point, List<Integer> heads, Positions positions) {
    this(point, heads, positions, List.of(), Positions.all());
  }

  /// Every position of head `head` at `site`.
  public static Where head(Site site, int layer, int head) {
    return new Where(new HookPoint(site, layer), List.of(head), Positions.all());
  }

  /// All of `site` in `layer` at `positions`.
  public static Where positions(Site site, int layer, Positions positions) {
    return new Where(new HookPoint(site, layer), List.of(), positions);
  }

  /// Units of `site` in `layer` at every position.
  public static Where units(Site site, int layer, List<Integer> units) {
    return new Where(
        new HookPoint(site, layer), List.of(), Positions.all(), units, Positions.all());
  }

  /// How some heads (none: all) look from `destinations` at `sources`.
  ///
  /// @param site SCORES or PATTERN
  public static Where pairs(
      Site site, int layer, List<Integer> heads, Positions destinations, Positions sources) {
    return new Where(new HookPoint(site, layer), heads, destinations, List.of(), sources);
  }

  /// This place with roles in the ranges that they have in each prompt.
  public Where resolved(Function<String, List<Span>> roles) {
    return new Where(point, heads, positions.resolved(roles), units, sources.resolved(roles));
  }
}
