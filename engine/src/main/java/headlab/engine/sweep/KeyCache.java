package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Kernels;
import headlab.engine.forward.Past;
import headlab.engine.forward.Tap;
import headlab.engine.hook.Site;

/// Keys and values of one sequence, in room that is there from the start: what is added is written
/// behind what is kept, and what was written there before is gone.
final class KeyCache implements Past, AutoCloseable {
  private final Runs runs;
  private final NDManager keeper;
  private final NDArray[] keys;
  private final NDArray[] values;

  /// @param room how many positions there may be
  KeyCache(Runs runs, int room) {
    this.runs = runs;
    keeper = runs.weights().newRun();
    keys = new NDArray[runs.spec().layers()];
    values = new NDArray[runs.spec().layers()];
    Shape shape = new Shape(1, runs.spec().kvHeads(), room, runs.spec().dHead());
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer] = keeper.create(shape);
      values[layer] = keeper.create(shape);
    }
  }

  /// A tap that keeps the keys and values of the one sequence that runs.
  Tap keeping() {
    return new Tap() {
      @Override
      public boolean wants(Site site, int layer) {
        return site == Site.K || site == Site.V;
      }

      @Override
      public NDArray at(Place place, NDArray value) {
        if (place.site() == Site.K) {
          NDArray turned = runs.transformer().rotated(value, place.places());
          Kernels.loaded().append(keys[place.layer()], turned, place.places().start(0));
        }
        if (place.site() == Site.V) {
          Kernels.loaded().append(values[place.layer()], value, place.places().start(0));
        }
        return value;
      }
    };
  }

  @Override
  public NDArray keys(int layer, int before) {
    return first(keys[layer], before);
  }

  @Override
  public NDArray values(int layer, int before) {
    return first(values[layer], before);
  }

  private static NDArray first(NDArray room, int count) {
    return room.get(new NDIndex().addAllDim().addAllDim().addSliceDim(0, count));
  }

  @Override
  public void close() {
    keeper.close();
  }
}
