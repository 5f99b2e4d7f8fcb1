package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Tap;
import headlab.engine.hook.Site;
import java.util.Arrays;
import java.util.List;

/// A tap on the run of one new position: chosen heads look at every position alike.
record UniformHeads(List<Decoding.Head> heads) implements Tap {
  @Override
  public boolean wants(Site site, int layer) {
    return site == Site.PATTERN && heads.stream().anyMatch(each -> each.layer() == layer);
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    if (!wants(place.site(), place.layer())) {
      return value;
    }
    int all = Math.toIntExact(value.getShape().get(1));
    float share = 1f / value.getShape().get(3);
    float[] kept = new float[all];
    float[] alike = new float[all];
    Arrays.fill(kept, 1);
    for (Decoding.Head each : heads) {
      if (each.layer() == place.layer()) {
        kept[each.head()] = 0;
        alike[each.head()] = share;
      }
    }
    Shape byHead = new Shape(1, all, 1, 1);
    NDArray own = value.mul(value.getManager().create(kept, byHead));
    return own.add(value.getManager().create(alike, byHead));
  }
}
