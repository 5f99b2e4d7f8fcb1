package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.hook.Site;
import java.util.List;

/// A tap of several batches of one shape that run as one, the sequences of the first before those
/// of the second: each batch has a tap of its own, which only watches.
public final class Stacked implements Tap {
  private final List<Tap> taps;

  public Stacked(List<? extends Tap> taps) {
    this.taps = List.copyOf(taps);
  }

  @Override
  public boolean wants(Site site, int layer) {
    return taps.stream().anyMatch(tap -> tap.wants(site, layer));
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    Places all = place.places();
    int sequences = all.sequences() / taps.size();
    Places own = Places.whole(sequences, all.start(0), all.end(0) - all.start(0));
    Places.Group group = place.group() == null ? null : own.groups().getFirst();
    long rows = value.getShape().get(0) / taps.size();
    for (int i = 0; i < taps.size(); i++) {
      NDArray part = value.get(new NDIndex().addSliceDim(i * rows, (i + 1) * rows));
      taps.get(i).at(new Place(place.site(), place.layer(), own, group), part);
    }
    return value;
  }
}
