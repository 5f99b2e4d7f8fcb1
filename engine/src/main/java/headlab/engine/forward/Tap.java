package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import headlab.engine.hook.Site;

/// The only seam of the forward pass: it sees every value that has a name and may hand back another
/// one in its place.
@FunctionalInterface
public interface Tap {
  /// A tap that changes nothing.
  Tap NONE = (site, layer, value) -> value;

  /// Called once for every site and layer, in the order of the forward pass.
  ///
  /// The shape is that of `site.axes()` with the batch in front: `[B,T,d]` for the residual stream,
  /// `[B,T,head,c]` for z, `[B,head,T,T]` for the pattern. At K and V a tap gets one slice for each
  /// kv head and may hand back one for each query head instead.
  ///
  /// @param layer 0 where the site has no layers
  /// @param value belongs to the run and dies with its layer: copy what is to be kept
  /// @return `value`, or an array of the run's manager
  NDArray at(Site site, int layer, NDArray value);

  /// This tap first, then `next` on what it handed back.
  default Tap then(Tap next) {
    return (site, layer, value) -> next.at(site, layer, at(site, layer, value));
  }
}
