package headlab.app.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.ColourScale;
import headlab.engine.figure.Figure;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jfree.chart.ChartRenderingInfo;
import org.junit.jupiter.api.Test;

final class PngFileTest {
  @Test
  void coloursDecodeBackToTheValues() throws IOException {
    Figure.Grid grid = Examples.heads();
    ColourScale scale = ColourScale.of(grid.quantity(), grid.values());
    BufferedImage image = image(grid);
    double[] place = cells(image, grid);
    for (int i = 0; i < 17; i++) {
      double value = Objects.requireNonNull(grid.values().get(i));
      assertEquals(value, scale.decode(centre(image, place, grid, i)), 0.02, "cell " + i);
    }
  }

  @Test
  void theResolutionIs300DotsAnInch() {
    byte[] png = PngFile.encode(Examples.heads(), Examples.provenance());
    int at = new String(png, StandardCharsets.ISO_8859_1).indexOf("pHYs");
    assertTrue(at > 0);
    ByteBuffer chunk = ByteBuffer.wrap(png, at + 4, 9);
    assertEquals(11811, chunk.getInt());
    assertEquals(11811, chunk.getInt());
    assertEquals(1, chunk.get());
  }

  @Test
  void provenanceLiesInTheFile() {
    String png =
        new String(PngFile.encode(Examples.heads(), Examples.provenance()), StandardCharsets.UTF_8);
    assertTrue(png.contains("command: activation-patching --prompts ioi:n=20,seed=0"));
  }

  @Test
  void theEdgesArePaper() throws IOException {
    BufferedImage image = image(Examples.tokens());
    assertEquals(0xffffffff, image.getRGB(image.getWidth() - 1, image.getHeight() - 1));
    assertEquals(0xffffffff, image.getRGB(0, 0));
    assertNotEquals(0xffffffff, image.getRGB(image.getWidth() / 3, image.getHeight() / 2));
  }

  static BufferedImage image(Figure figure) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(PngFile.encode(figure, Examples.provenance())));
  }

  /// Left, top, width and height of the cells within an image, from the layout.
  static double[] cells(BufferedImage image, Figure.Grid grid) {
    FigureChart chart = GridChart.of(grid, ColourScale.of(grid.quantity(), grid.values()));
    ChartRenderingInfo info = new ChartRenderingInfo();
    Graphics2D nowhere = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    chart.chart().draw(nowhere, new Rectangle2D.Double(0, 0, chart.width(), chart.height()), info);
    Rectangle2D area = info.getPlotInfo().getDataArea();
    double scale = image.getWidth() / chart.width();
    return new double[] {
      area.getX() * scale, area.getY() * scale, area.getWidth() * scale, area.getHeight() * scale
    };
  }

  static int centre(BufferedImage image, double[] cells, Figure.Grid grid, int index) {
    int columns = grid.columns().size();
    double column = index % columns + 0.5;
    double row = Math.floorDiv(index, columns) + 0.5;
    return image.getRGB(
        (int) (cells[0] + column * cells[2] / columns),
        (int) (cells[1] + row * cells[3] / grid.rows().size()));
  }
}
