package headlab.analyses.patching;

/// Which run is patched: denoising restores clean values in the corrupted run, noising breaks the
/// clean run with corrupted ones.
public enum Direction {
  DENOISING,
  NOISING
}
