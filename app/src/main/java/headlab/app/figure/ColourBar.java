package headlab.app.figure;

import headlab.app.widget.Numbers;
import javafx.geometry.VPos;
import javafx.scene.Group;
import javafx.scene.image.ImageView;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;

/// The bar beside a heatmap that says which value has which colour.
final class ColourBar {
  static final double WIDTH = 68;
  private static final int BAR = 14;

  private final Group node = new Group();

  Group node() {
    return node;
  }

  /// Draws the bar of `scale` at `x`, as high as the cells.
  void draw(ColourScale scale, double x, PlotPlace place) {
    double height = place.height();
    int high = Math.max(1, (int) height);
    ImageView bar = CellImage.view(pixels(scale.palette(), high), BAR, high);
    bar.setX(x);
    bar.setY(place.y());
    Rectangle frame = new Rectangle(x + 0.5, place.y() + 0.5, BAR - 1, Math.max(1, height - 1));
    frame.getStyleClass().add("plot-frame");
    node.getChildren().setAll(bar, frame);
    for (double tick : scale.ticks()) {
      double y = Math.rint(place.y() + height * (1 - scale.position(tick))) + 0.5;
      Line line = new Line(x + BAR, y, x + BAR + 4, y);
      line.getStyleClass().add("tick");
      Text text = new Text(x + BAR + 7, y, scale.low() < 0 ? Numbers.signed(tick) : tickText(tick));
      text.setText(shorter(text.getText()));
      text.setTextOrigin(VPos.CENTER);
      text.getStyleClass().add("axis-label");
      node.getChildren().addAll(line, text);
    }
  }

  private static String tickText(double tick) {
    return Numbers.plain(tick);
  }

  /// Without zeros that say nothing.
  private static String shorter(String number) {
    return number.contains("e") || !number.contains(".")
        ? number
        : number.replaceAll("\\.?0+$", "");
  }

  private static int[] pixels(Palette palette, int height) {
    int[] up = palette.table(height);
    int[] pixels = new int[height * BAR];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = up[height - 1 - i / BAR];
    }
    return pixels;
  }
}
