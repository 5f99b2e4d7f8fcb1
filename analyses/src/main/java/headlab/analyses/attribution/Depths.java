package headlab.analyses.attribution;

import headlab.engine.figure.Axis;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Key;
import java.util.ArrayList;
import java.util.List;

/// The places along the residual stream that a lens reads, from the embedding to the last layer.
///
/// @param points the last one is what the model's own output is made of
record Depths(List<HookPoint> points) {
  /// Before every layer and after the last.
  ///
  /// @param mid also between attention and MLP of every layer
  static Depths of(ModelSpec spec, boolean mid) {
    List<HookPoint> points = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.RESID_PRE, layer));
      if (mid) {
        points.add(new HookPoint(Site.RESID_MID, layer));
      }
    }
    points.add(new HookPoint(Site.RESID_POST, spec.layers() - 1));
    return new Depths(points);
  }

  /// `pre 0`, `mid 0`, `pre 1`, ..., `final`.
  Axis axis() {
    return new Axis.Labelled(
        "stream", "Residual stream", points.stream().map(Depths::label).toList());
  }

  /// What the numbers of each depth are stored under: `(resid_pre, 3)`.
  List<Key> keys() {
    return points.stream()
        .map(point -> new Key(point.site().id(), point.layer(), null, null))
        .toList();
  }

  private static String label(HookPoint point) {
    return switch (point.site()) {
      case RESID_PRE -> "pre " + point.layer();
      case RESID_MID -> "mid " + point.layer();
      default -> "final";
    };
  }
}
