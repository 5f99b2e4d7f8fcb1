package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.Site;
import java.util.stream.IntStream;

/// A tap on prompts that are followed by as many others of the same length: each half has a tap of
/// its own, which only watches.
record Halves(Tap first, Tap second) implements Tap {
  @Override
  public boolean wants(Site site, int layer) {
    return first.wants(site, layer) || second.wants(site, layer);
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    long rows = value.getShape().get(0) / 2;
    int sequences = place.places().sequences() / 2;
    show(first, place, value, 0, rows, half(place.places(), 0, sequences));
    show(second, place, value, rows, 2 * rows, half(place.places(), sequences, 2 * sequences));
    return value;
  }

  private static void show(Tap tap, Place place, NDArray value, long from, long to, Places places) {
    if (tap.wants(place.site(), place.layer())) {
      Places.Group group = place.group() == null ? null : places.groups().getFirst();
      NDArray half = value.get(new NDIndex().addSliceDim(from, to));
      tap.at(new Place(place.site(), place.layer(), places, group), half);
    }
  }

  private static Places half(Places places, int from, int to) {
    return Places.of(
        IntStream.range(0, to - from).toArray(),
        IntStream.range(from, to).map(places::start).toArray(),
        IntStream.range(from, to).map(places::end).toArray());
  }
}
