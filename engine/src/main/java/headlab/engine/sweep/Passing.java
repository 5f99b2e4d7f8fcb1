package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import java.util.Set;

/// A tap on the run of one prompt that hands on what passes at some hook points and keeps nothing.
///
/// @param parted which values have a slice for each query head
record Passing(PartedSites parted, Set<HookPoint> points, Observer observer) implements Tap {
  @Override
  public boolean wants(Site site, int layer) {
    return points.contains(new HookPoint(site, layer));
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    HookPoint point = new HookPoint(place.site(), place.layer());
    if (points.contains(point)) {
      boolean ofPairs = place.site().ofPairs();
      try (NDArray one = ofPairs ? value.reshape(value.getShape()) : value.expandDims(0)) {
        observer.saw(point, parted.tensor(point, one));
      }
    }
    return value;
  }
}
