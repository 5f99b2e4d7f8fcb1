package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Set;

/// A tap on the run of one prompt that hands on what passes at some hook points and keeps nothing.
record Passing(Set<HookPoint> points, Observer observer) implements Tap {
  @Override
  public boolean wants(Site site, int layer) {
    return points.contains(new HookPoint(site, layer));
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    HookPoint point = new HookPoint(place.site(), place.layer());
    if (points.contains(point)) {
      boolean grouped = place.site().ofPairs();
      int[] shape =
          Arrays.stream(value.getShape().getShape())
              .skip(grouped ? 1 : 0)
              .mapToInt(Math::toIntExact)
              .toArray();
      observer.saw(point, Tensor.of(place.site().axes(), shape, value.toFloatArray()));
    }
    return value;
  }
}
