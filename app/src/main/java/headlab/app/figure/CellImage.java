package headlab.app.figure;

import headlab.engine.figure.Figure;
import java.nio.IntBuffer;
import javafx.scene.Group;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.jspecify.annotations.Nullable;

/// The cells of a grid as a picture. A cell of whole pixels is drawn as a block of them, so that no
/// smoothing can blur it; where cells are smaller than that, each is one pixel of a picture that is
/// stretched. What is wider or higher than a graphics card takes is laid out as tiles. Absent cells
/// are transparent.
final class CellImage {
  static final int LARGEST_TILE = 2048;
  private static final int COLOURS = 256;

  private final Group node = new Group();

  Group node() {
    return node;
  }

  /// Draws `grid` in `scale`, each cell as large as `place` says.
  void draw(Figure.Grid grid, ColourScale scale, PlotPlace place) {
    int[] block = {block(place.cellHeight()), block(place.cellWidth())};
    int[] table = scale.palette().table(COLOURS);
    int tallest = LARGEST_TILE / block[0];
    int widest = LARGEST_TILE / block[1];
    node.getChildren().clear();
    for (int top = 0; top < place.rows(); top += tallest) {
      for (int left = 0; left < place.columns(); left += widest) {
        int rows = Math.min(tallest, place.rows() - top);
        int columns = Math.min(widest, place.columns() - left);
        int[] colours = colours(grid, scale, table, new int[] {top, left, rows, columns});
        int[] pixels = blocks(colours, columns, block);
        ImageView tile = view(pixels, columns * block[1], rows * block[0]);
        tile.setX(left * place.cellWidth());
        tile.setY(top * place.cellHeight());
        tile.setFitWidth(columns * place.cellWidth());
        tile.setFitHeight(rows * place.cellHeight());
        node.getChildren().add(tile);
      }
    }
  }

  private static int block(double cell) {
    return cell >= 2 && cell == Math.rint(cell) ? (int) cell : 1;
  }

  private static int[] colours(Figure.Grid grid, ColourScale scale, int[] table, int[] part) {
    int[] colours = new int[part[2] * part[3]];
    for (int row = 0; row < part[2]; row++) {
      for (int column = 0; column < part[3]; column++) {
        colours[row * part[3] + column] =
            colour(grid.at(part[0] + row, part[1] + column), scale, table);
      }
    }
    return colours;
  }

  /// Each colour as `block[0]` rows of `block[1]` pixels.
  private static int[] blocks(int[] colours, int columns, int[] block) {
    int width = columns * block[1];
    int[] pixels = new int[colours.length * block[0] * block[1]];
    for (int i = 0; i < pixels.length; i++) {
      int row = i / width / block[0];
      int column = i % width / block[1];
      pixels[i] = colours[row * columns + column];
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

  /// A picture of `pixels`.
  static ImageView view(int[] pixels, int width, int height) {
    PixelBuffer<IntBuffer> buffer =
        new PixelBuffer<>(
            width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance());
    ImageView view = new ImageView(new WritableImage(buffer));
    view.setSmooth(false);
    return view;
  }
}
