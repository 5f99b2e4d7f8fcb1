package headlab.engine.forward;

import ai.djl.ndarray.NDArray;

/// Keys and values of earlier positions, which a run reads instead of computing them again. Who
/// asks closes what is handed back: a view.
public interface Past {
  /// Keys as attention compares them, rotated: `[B,G,before,c]`, one row for each prompt.
  ///
  /// @param before how many positions from the first
  NDArray keys(int layer, int before);

  /// Values: `[B,G,before,c]`.
  NDArray values(int layer, int before);
}
