package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import java.util.List;

/// Edited runs that travel together: their rows `[R,d]` between two steps of a layer.
///
/// @param branches one for each sequence of `places`
/// @param tap what edits and watches them
record Flow(List<Branch> branches, Places places, NDArray x, Tap tap) {
  Flow at(Places where, NDArray rows) {
    return new Flow(branches, where, rows, tap);
  }
}
