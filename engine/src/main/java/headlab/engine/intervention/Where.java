package headlab.engine.intervention;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import java.io.Serializable;
import java.util.List;

/// Where an edit writes: a hook point, some of its heads, some positions.
///
/// At K, V the heads are query heads: the edit is made on the repeated copy of that layer only. At
/// SCORES and PATTERN positions are destinations.
///
/// @param heads query heads; empty means all, and is the only choice where the site has no heads
public record Where(HookPoint point, List<Integer> heads, Positions positions)
    implements Serializable {
  public Where {
    heads = List.copyOf(heads);
    if (!heads.isEmpty() && !point.site().perHead()) {
      throw new IllegalArgumentException(point.format() + " has no heads to choose from.");
    }
  }

  /// Every position of head `head` at `site`.
  public static Where head(Site site, int layer, int head) {
    return new Where(new HookPoint(site, layer), List.of(head), Positions.all());
  }

  /// All of `site` in `layer` at `positions`.
  public static Where positions(Site site, int layer, Positions positions) {
    return new Where(new HookPoint(site, layer), List.of(), positions);
  }
}
