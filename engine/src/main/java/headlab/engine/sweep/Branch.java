package headlab.engine.sweep;

import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.Places;
import java.util.List;

/// One edited run of one prompt on its way through the layers.
///
/// @param prompt its prompt's number in the batch
record Branch(int prompt, Edited edited, Cone cone) {
  /// All positions from the lowest that changes.
  static Places suffixes(List<Branch> branches, int length) {
    return places(branches, branches.stream().mapToInt(branch -> length).toArray());
  }

  /// The positions that change in the layer where each begins.
  static Places changed(List<Branch> branches, int length) {
    return places(branches, branches.stream().mapToInt(branch -> branch.cone().end()).toArray())
        .within(length);
  }

  private static Places places(List<Branch> branches, int[] ends) {
    return Places.of(
        branches.stream().mapToInt(Branch::prompt).toArray(),
        branches.stream().mapToInt(branch -> branch.cone().start()).toArray(),
        ends);
  }
}
