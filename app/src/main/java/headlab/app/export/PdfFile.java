package headlab.app.export;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import headlab.engine.figure.Figure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/// A figure as one page of PDF of its own size: vectors, text as text, the font embedded.
final class PdfFile {
  private PdfFile() {}

  static byte[] encode(Figure figure, Provenance provenance) {
    Drawing chart = Drawing.of(figure);
    float width = (float) chart.width();
    float height = (float) chart.height();
    try (PDDocument document = new PDDocument();
        PdfBoxGraphics2DFontTextDrawer fonts = new PdfBoxGraphics2DFontTextDrawer();
        InputStream font = FigureFont.open()) {
      document.setDocumentId(0L); // else the bytes would change with the clock
      fonts.registerFont(font);
      PDPage page = new PDPage(new PDRectangle(width, height));
      document.addPage(page);
      PdfBoxGraphics2D graphics = new PdfBoxGraphics2D(document, width, height);
      graphics.setFontTextDrawer(fonts);
      chart.draw(graphics);
      graphics.dispose();
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.drawForm(graphics.getXFormObject());
      }
      describe(document.getDocumentInformation(), figure.title(), provenance);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(
      PDDocumentInformation information, String title, Provenance provenance) {
    information.setTitle(title);
    information.setCreator("Headlab");
    information.setSubject(provenance.lines());
    information.setKeywords(provenance.get("command"));
  }
}
