package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A tap that keeps copies of what passes at some hook points of a run of whole prompts.
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
  public boolean wants(Site site, int layer) {
    return points.contains(new HookPoint(site, layer));
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    HookPoint point = new HookPoint(place.site(), place.layer());
    if (points.contains(point)) {
      NDArray copy = value.duplicate();
      copy.attach(keeper);
      kept.put(point, byPrompt(place, copy));
    }
    return value;
  }

  /// The copy kept at `point`, prompts first: `[B,T,d]` for the residual stream.
  public NDArray of(HookPoint point) {
    NDArray copy = kept.get(point);
    if (copy == null) {
      throw new IllegalStateException("Nothing passed at " + point.format() + ".");
    }
    return copy;
  }

  private static NDArray byPrompt(Place place, NDArray rows) {
    if (place.site().ofPairs()) {
      return rows;
    }
    int prompts = place.places().sequences();
    long[] shape = new long[rows.getShape().dimension() + 1];
    shape[0] = prompts;
    shape[1] = rows.getShape().get(0) / prompts;
    System.arraycopy(rows.getShape().getShape(), 1, shape, 2, shape.length - 2);
    return rows.reshape(new Shape(shape));
  }
}
