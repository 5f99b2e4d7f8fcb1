package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A tap that keeps copies of what passes at some hook points.
public final class Captures implements Tap {
  private final NDManager keeper;
  private final Set<HookPoint> points;
  private final Map<HookPoint, NDArray> kept = new LinkedHashMap<>();

  /// @param keeper the manager that owns the copies
  public Captures(NDManager keeper, Set<HookPoint> points) {
    this.keeper = keeper;
    this.points = Set.copyOf(points);
  }

  @Override
  public NDArray at(Site site, int layer, NDArray value) {
    HookPoint point = new HookPoint(site, layer);
    if (points.contains(point)) {
      NDArray copy = value.duplicate();
      copy.attach(keeper);
      kept.put(point, copy);
    }
    return value;
  }

  /// The copy kept at `point`, batch first.
  public NDArray of(HookPoint point) {
    NDArray copy = kept.get(point);
    if (copy == null) {
      throw new IllegalStateException("Nothing passed at " + point.format() + ".");
    }
    return copy;
  }
}
