package headlab.app.figure;

import headlab.engine.figure.Figure;
import java.nio.IntBuffer;
import javafx.geometry.Rectangle2D;
import javafx.scene.Group;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.jspecify.annotations.Nullable;

/// The cells of a grid as a picture of one pixel each, stretched without smoothing. Pictures wider
/// or higher than a graphics card takes are laid out as tiles. Absent cells are transparent.
final class CellImage {
  static final int LARGEST_TILE = 2048;
  private static final int COLOURS = 256;

  private final Group node = new Group();

  Group node() {
    return node;
  }

  /// Draws `grid` in `scale` as `width` x `height` pixels.
  void draw(Figure.Grid grid, ColourScale scale, double width, double height) {
    int rows = grid.rows().size();
    int columns = grid.columns().size();
    int[] table = scale.palette().table(COLOURS);
    node.getChildren().clear();
    for (int top = 0; top < rows; top += LARGEST_TILE) {
      for (int left = 0; left < columns; left += LARGEST_TILE) {
        int high = Math.min(LARGEST_TILE, rows - top);
        int wide = Math.min(LARGEST_TILE, columns - left);
        int[] pixels = pixels(grid, scale, table, new int[] {top, left, high, wide});
        ImageView tile = view(pixels, wide, high);
        tile.setX(left * width / columns);
        tile.setY(top * height / rows);
        tile.setFitWidth(wide * width / columns);
        tile.setFitHeight(high * height / rows);
        node.getChildren().add(tile);
      }
    }
  }

  private static int[] pixels(Figure.Grid grid, ColourScale scale, int[] table, int[] part) {
    int[] pixels = new int[part[2] * part[3]];
    for (int row = 0; row < part[2]; row++) {
      for (int column = 0; column < part[3]; column++) {
        pixels[row * part[3] + column] =
            colour(grid.at(part[0] + row, part[1] + column), scale, table);
      }
    }
    return pixels;
  }

  /// The colour of a value from a table of colours; transparent where there is none.
  static int colour(@Nullable Double value, ColourScale scale, int[] table) {
    if (value == null) {
      return 0;
    }
    double place = Math.clamp(scale.position(value), 0, 1);
    return table[(int) Math.round(place * (table.length - 1))];
  }

  /// A picture of `pixels` whose edges stay sharp.
  static ImageView view(int[] pixels, int width, int height) {
    PixelBuffer<IntBuffer> buffer =
        new PixelBuffer<>(
            width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance());
    ImageView view = new ImageView(new WritableImage(buffer));
    view.setSmooth(false);
    view.setViewport(new Rectangle2D(0, 0, width, height));
    return view;
  }
}
