package headlab.app.export;

import java.awt.Font;
import java.awt.font.FontRenderContext;

/// How wide a text is in points, wherever it will be drawn.
final class TextWidth {
  private static final FontRenderContext PAGE = new FontRenderContext(null, true, true);

  private TextWidth() {}

  static double of(String text, Font font) {
    return text.isEmpty() ? 0 : font.getStringBounds(text, PAGE).getWidth();
  }
}
