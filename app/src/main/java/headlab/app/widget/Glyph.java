package headlab.app.widget;

import headlab.icons.Icon;
import java.util.Objects;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.shape.SVGPath;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/// Makes the node that shows an icon.
public final class Glyph {
  private Glyph() {}

  /// The picture, as large as the style sheet says; coloured like text.
  public static Node of(Icon icon) {
    Ikon ikon = icon.ikon();
    return ikon == null ? outline(Objects.requireNonNull(icon.outline())) : font(ikon);
  }

  private static Node font(Ikon ikon) {
    FontIcon glyph = new FontIcon(ikon);
    glyph.getStyleClass().add("glyph");
    return glyph;
  }

  private static Node outline(@Nullable String path) {
    SVGPath shape = new SVGPath();
    shape.setContent(path);
    Region region = new Region();
    region.setShape(shape);
    region.getStyleClass().add("own-glyph");
    return region;
  }
}
