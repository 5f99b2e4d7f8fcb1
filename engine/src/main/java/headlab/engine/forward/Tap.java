package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import headlab.engine.hook.Site;
import org.jspecify.annotations.Nullable;

/// The only seam of the forward pass: it sees every value that has a name and may hand back another
/// one in its place.
public interface Tap {
  /// A tap that changes nothing and wants nothing.
  Tap NONE =
      new Tap() {
        @Override
        public boolean wants(Site site, int layer) {
          return false;
        }

        @Override
        public NDArray at(Place place, NDArray value) {
          return value;
        }
      };

  /// Where a value was met.
  ///
  /// @param layer 0 where the site has no layers
  /// @param places what the rows of the value are
  /// @param group at SCORES and PATTERN the sequences whose attention it is, and their
  ///   destinations; else null
  record Place(Site site, int layer, Places places, Places.@Nullable Group group) {
    /// At a site that has no groups.
    public Place(Site site, int layer, Places places) {
      this(site, layer, places, null);
    }
  }

  /// Whether the value at this site of this layer matters to the tap: where it does not, the pass
  /// may take a fused step that never has that value.
  boolean wants(Site site, int layer);

  /// Called for every site that is wanted, and for others as it comes, in the order of the pass.
  ///
  /// Rows first: `[R,d]` for the residual stream, `[R,H,c]` for q and z, `[R]` for a norm's scale;
  /// at SCORES and PATTERN `[n,H,destinations,sources]` of one group, sources from position 0. At
  /// K, ROT_K, V and their inputs a tap gets one slice for each kv head and may hand back one for
  /// each query head instead.
  ///
  /// @param value belongs to the run and dies with its layer: copy what is to be kept
  /// @return `value`, or an array of the run's manager
  NDArray at(Place place, NDArray value);

  /// This tap first, then `next` on what it handed back.
  default Tap then(Tap next) {
    Tap first = this;
    return new Tap() {
      @Override
      public boolean wants(Site site, int layer) {
        return first.wants(site, layer) || next.wants(site, layer);
      }

      @Override
      public NDArray at(Place place, NDArray value) {
        return next.at(place, first.at(place, value));
      }
    };
  }
}
