package headlab.analyses.patching;

import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;

/// Which run is patched: denoising restores clean values in the corrupted run, noising breaks the
/// clean run with corrupted ones.
public enum Direction {
  DENOISING(Side.CORRUPTED, Side.CLEAN),
  NOISING(Side.CLEAN, Side.CORRUPTED);

  private final Side patched;
  private final Side donor;

  Direction(Side patched, Side donor) {
    this.patched = patched;
    this.donor = donor;
  }

  /// The run of one side of a prompt with the values of the other side at `where`.
  Variant between(Where where) {
    return Variant.of(patched, new Intervention(where, new Value.From(donor)));
  }

  /// The word that begins a title.
  String title() {
    return this == DENOISING ? "Denoising" : "Noising";
  }
}
