package headlab.app.export;

import headlab.engine.figure.Figure;
import java.awt.Dimension;
import java.awt.Image;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.ImageObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.DOMGroupManager;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// A figure as SVG: text as text, one `rect` for each cell and one `circle` for each point, with
/// its value as a tooltip.
final class SvgFile {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private SvgFile() {}

  /// @param outlines whether text becomes shapes, for readers that lack the font
  static byte[] encode(Figure figure, Provenance provenance, boolean outlines) {
    Drawing chart = Drawing.of(figure);
    Document document =
        GenericDOMImplementation.getDOMImplementation().createDocument(NAMESPACE, "svg", null);
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment("Made by Headlab");
    context.setPrecision(6);
    CellGraphics graphics = new CellGraphics(context, outlines);
    graphics.setSVGCanvasSize(new Dimension((int) chart.width(), (int) chart.height()));
    chart.draw(graphics);
    Element root = graphics.getRoot();
    root.setAttribute("width", (int) chart.width() + "pt");
    root.setAttribute("height", (int) chart.height() + "pt");
    root.setAttribute("viewBox", "0 0 %d %d".formatted((int) chart.width(), (int) chart.height()));
    tidy(root);
    describe(root, figure.title(), provenance);
    try (StringWriter text = new StringWriter()) {
      graphics.stream(root, text, true, false);
      // Without its document type, or readers would ask the network for the definition.
      return text.toString()
          .replaceFirst("(?s)<!DOCTYPE.*?>\\s*", "")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sharp cell edges, unfilled lines, and font families that any reader can resolve.
  private static void tidy(Element element) {
    if (element.hasAttribute("font-family")) {
      element.setAttribute("font-family", FigureFont.CSS_FAMILY);
    }
    switch (element.getTagName()) {
      case "rect" -> element.setAttribute("shape-rendering", "crispEdges");
      case "line", "polyline" -> element.setAttribute("fill", "none");
      default -> {}
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        tidy(inner);
      }
    }
  }

  private static void describe(Element root, String title, Provenance provenance) {
    Node first = root.getFirstChild();
    root.insertBefore(text(root.getOwnerDocument(), "title", title), first);
    root.insertBefore(text(root.getOwnerDocument(), "desc", provenance.lines()), first);
    root.insertBefore(text(root.getOwnerDocument(), "metadata", provenance.lines()), first);
  }

  private static Element text(Document document, String tag, String text) {
    Element element = document.createElementNS(NAMESPACE, tag);
    element.setTextContent(text);
    return element;
  }

  /// Marks the shapes of cells and points with what they show.
  private static final class CellGraphics extends SVGGraphics2D {
    CellGraphics(SVGGeneratorContext context, boolean outlines) {
      super(context, outlines);
    }

    @Override
    public void fill(Shape shape) {
      switch (shape) {
        case CellShape cell -> mark(cell, "cell", cell.label);
        case PointShape point -> mark(point, "point", point.label);
        default -> super.fill(shape);
      }
    }

    private void mark(Shape shape, String kind, String label) {
      Element element = shapeConverter.toSVG(shape);
      element.setAttribute("class", kind);
      element.appendChild(text(getDOMFactory(), "title", label));
      domGroupManager.addElement(element, DOMGroupManager.FILL);
    }

    /// The image of a grid that is too large for rectangles, embedded as PNG.
    @Override
    public boolean drawImage(Image image, AffineTransform place, @Nullable ImageObserver observer) {
      BufferedImage pixels = (BufferedImage) image;
      Element element = getDOMFactory().createElementNS(NAMESPACE, "image");
      element.setAttribute("width", Integer.toString(pixels.getWidth()));
      element.setAttribute("height", Integer.toString(pixels.getHeight()));
      element.setAttribute("preserveAspectRatio", "none");
      element.setAttribute("style", "image-rendering:pixelated");
      element.setAttribute(
          "transform",
          "matrix(%s,0,0,%s,%s,%s)"
              .formatted(
                  place.getScaleX(),
                  place.getScaleY(),
                  place.getTranslateX(),
                  place.getTranslateY()));
      element.setAttributeNS(
          "http://www.w3.org/1999/xlink", "xlink:href", "data:image/png;base64," + png(pixels));
      domGroupManager.addElement(element, DOMGroupManager.FILL);
      return true;
    }

    private static String png(BufferedImage pixels) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        ImageIO.write(pixels, "png", bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
  }
}
