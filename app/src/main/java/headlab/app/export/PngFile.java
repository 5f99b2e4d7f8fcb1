package headlab.app.export;

import headlab.engine.figure.Figure;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// A figure as PNG at 300 dots an inch, drawn into memory: no screen has a say in it.
final class PngFile {
  private static final double DOTS_PER_POINT = 300 / 72.0;
  private static final int DOTS_PER_METRE = (int) Math.round(300 / 0.0254);
  private static final String NATIVE = "javax_imageio_png_1.0";

  private PngFile() {}

  static byte[] encode(Figure figure, Provenance provenance) {
    BufferedImage image = draw(Drawing.of(figure));
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      metadata.mergeTree(NATIVE, describe(figure.title(), provenance));
      writer.setOutput(stream);
      writer.write(metadata, new IIOImage(image, null, metadata), null);
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage draw(Drawing chart) {
    BufferedImage image =
        new BufferedImage(
            (int) Math.ceil(chart.width() * DOTS_PER_POINT),
            (int) Math.ceil(chart.height() * DOTS_PER_POINT),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = image.createGraphics();
    g2.setPaint(Color.WHITE);
    g2.fillRect(0, 0, image.getWidth(), image.getHeight());
    g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g2.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    g2.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g2.scale(DOTS_PER_POINT, DOTS_PER_POINT);
    chart.draw(g2);
    g2.dispose();
    return image;
  }

  private static IIOMetadataNode describe(String title, Provenance provenance) {
    IIOMetadataNode root = new IIOMetadataNode(NATIVE);
    IIOMetadataNode dots = new IIOMetadataNode("pHYs");
    dots.setAttribute("pixelsPerUnitXAxis", Integer.toString(DOTS_PER_METRE));
    dots.setAttribute("pixelsPerUnitYAxis", Integer.toString(DOTS_PER_METRE));
    dots.setAttribute("unitSpecifier", "meter");
    root.appendChild(dots);
    IIOMetadataNode texts = new IIOMetadataNode("iTXt");
    texts.appendChild(text("Title", title));
    texts.appendChild(text("Source", provenance.lines()));
    root.appendChild(texts);
    return root;
  }

  private static IIOMetadataNode text(String keyword, String text) {
    IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
    entry.setAttribute("keyword", keyword);
    entry.setAttribute("compressionFlag", "FALSE");
    entry.setAttribute("compressionMethod", "0");
    entry.setAttribute("languageTag", "en");
    entry.setAttribute("translatedKeyword", keyword);
    entry.setAttribute("text", text);
    return entry;
  }
}
