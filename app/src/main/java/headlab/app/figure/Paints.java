package headlab.app.figure;

import javafx.scene.paint.Color;

/// Colours of palettes as the toolkit's.
final class Paints {
  private Paints() {}

  /// @param argb 0xAARRGGBB
  static Color of(int argb) {
    return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255, (argb >>> 24) / 255.0);
  }
}
