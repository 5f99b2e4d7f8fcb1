package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import java.util.LinkedHashSet;
import java.util.Set;

/// The hook points of a model.
final class Points {
  private Points() {}

  static Set<HookPoint> all(ModelSpec spec) {
    Set<HookPoint> points = new LinkedHashSet<>();
    for (Site site : HookPoint.sites(spec)) {
      for (int layer = 0; layer < (site.perLayer() ? spec.layers() : 1); layer++) {
        points.add(new HookPoint(site, layer));
      }
    }
    return points;
  }
}
