package headlab.app.figure;

import headlab.app.widget.Numbers;
import headlab.engine.figure.Figure;
import javafx.geometry.VPos;
import javafx.scene.Group;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;

/// What lies on top of a heatmap's cells: hatching where a value is absent, numbers where they fit,
/// crosses on heads that are switched off, and the frame of the selected cell.
final class Marks {
  private static final double LARGEST_CANVAS = 4096;
  private static final double LETTER = 7;

  private final Group node = new Group();
  private final Group frame = new Group();

  Marks() {
    node.setMouseTransparent(true);
    frame.setMouseTransparent(true);
  }

  Group node() {
    return node;
  }

  /// The frame of the selected cell, above everything else.
  Group frame() {
    return frame;
  }

  void draw(Figure.Grid grid, ColourScale scale, PlotPlace place, boolean numbers) {
    node.getChildren().clear();
    if (grid.values().contains(null)) {
      node.getChildren().add(hatching(grid, place));
    }
    boolean words = !grid.texts().isEmpty();
    if (numbers
        && place.cellWidth() >= (words ? 22 : 40)
        && place.cellHeight() >= (words ? 12 : 20)) {
      numbers(grid, scale, place);
    }
    Rectangle border =
        new Rectangle(place.x() - 0.5, place.y() - 0.5, place.width() + 1, place.height() + 1);
    border.getStyleClass().add("plot-frame");
    node.getChildren().add(border);
  }

  /// Crosses out a cell: in its corner where it is large enough to be read beside the cross.
  void cross(PlotPlace place, int row, int column) {
    double size = Math.min(place.cellWidth(), place.cellHeight());
    double inset = size >= 30 ? 7 : size / 5;
    double side = size >= 30 ? Math.max(9, size / 5) : size - 2 * inset;
    double right = place.left(column + 1) - inset;
    double left = right - side;
    double top = place.top(row) + inset;
    double bottom = top + side;
    for (String style : new String[] {"cross-halo", "cross"}) {
      Line down = new Line(left, top, right, bottom);
      Line up = new Line(left, bottom, right, top);
      down.getStyleClass().add(style);
      up.getStyleClass().add(style);
      node.getChildren().addAll(down, up);
    }
  }

  /// Frames the selected cell, or none.
  void select(PlotPlace place, int row, int column) {
    frame.getChildren().clear();
    if (row < 0 || column < 0 || row >= place.rows() || column >= place.columns()) {
      return;
    }
    double wide = Math.max(place.cellWidth(), 5);
    double high = Math.max(place.cellHeight(), 5);
    Rectangle outer = new Rectangle(place.left(column), place.top(row), wide, high);
    Rectangle inner =
        new Rectangle(
            place.left(column) + 2,
            place.top(row) + 2,
            Math.max(1, wide - 4),
            Math.max(1, high - 4));
    outer.getStyleClass().add("selected-outer");
    inner.getStyleClass().add("selected-inner");
    frame.getChildren().setAll(outer, inner);
  }

  private void numbers(Figure.Grid grid, ColourScale scale, PlotPlace place) {
    for (int row = 0; row < place.rows(); row++) {
      for (int column = 0; column < place.columns(); column++) {
        Double value = grid.at(row, column);
        String words = grid.text(row, column);
        String shown = value == null ? "" : Numbers.brief(value);
        Text text = new Text(words == null ? shown : fit(words, place.cellWidth()));
        text.setTextOrigin(VPos.CENTER);
        text.getStyleClass().addAll("cell-number", ink(value, scale));
        text.setX(place.left(column) + place.cellWidth() / 2);
        text.setY(Math.rint(place.top(row) + place.cellHeight() / 2));
        text.translateXProperty()
            .bind(text.layoutBoundsProperty().map(bounds -> -bounds.getWidth() / 2));
        node.getChildren().add(text);
      }
    }
  }

  /// A style that reads well on the colour of `value`; on none, the colour of other text.
  private static String ink(@Nullable Double value, ColourScale scale) {
    if (value == null) {
      return "on-nothing";
    }
    return Palette.dark(scale.argb(value)) ? "on-dark" : "on-light";
  }

  /// As much of `words` as a cell takes.
  private static String fit(String words, double width) {
    int most = Math.max(1, (int) ((width - 4) / LETTER));
    int length = words.codePointCount(0, words.length());
    return length <= most
        ? words
        : words.substring(0, words.offsetByCodePoints(0, Math.max(1, most - 1))) + "…";
  }

  private static Canvas hatching(Figure.Grid grid, PlotPlace place) {
    double width = Math.min(place.width(), LARGEST_CANVAS);
    double height = Math.min(place.height(), LARGEST_CANVAS);
    Canvas canvas = new Canvas(width, height);
    canvas.setLayoutX(place.x());
    canvas.setLayoutY(place.y());
    GraphicsContext pen = canvas.getGraphicsContext2D();
    pen.setStroke(Color.gray(0.5, 0.45));
    pen.setLineWidth(1);
    pen.beginPath();
    for (int row = 0; row < place.rows(); row++) {
      for (int column = 0; column < place.columns(); column++) {
        if (grid.at(row, column) == null) {
          pen.rect(
              column * place.cellWidth(),
              row * place.cellHeight(),
              place.cellWidth(),
              place.cellHeight());
        }
      }
    }
    pen.clip();
    for (double x = -height; x < width; x += 7) {
      pen.strokeLine(x, height, x + height, 0);
    }
    return canvas;
  }
}
