package headlab.app.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.ColourScale;
import headlab.engine.figure.Figure;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Objects;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

final class PdfFileTest {
  @Test
  void textIsTextAndItsFontIsEmbedded() throws IOException {
    try (PDDocument pdf = open(Examples.tokens())) {
      String text =
          new PDFTextStripper().getText(pdf).replaceAll("\\s", ""); // turned text is split
      for (String label : new String[] {"␣Mary", "⟨F0 9F⟩", "a&b<c", "↵", "Layer", "residual"}) {
        assertTrue(text.contains(label.replace(" ", "")), label + " in " + text);
      }
      assertTrue(fonts(pdf) > 0);
    }
  }

  /// How many fonts there are, every one of them embedded.
  private static int fonts(PDDocument pdf) throws IOException {
    int fonts = 0;
    PDResources page = pdf.getPage(0).getResources();
    for (COSName form : page.getXObjectNames()) {
      PDResources inner = ((PDFormXObject) page.getXObject(form)).getResources();
      for (COSName name : inner.getFontNames()) {
        PDFont font = inner.getFont(name);
        assertTrue(font.isEmbedded(), font.getName());
        assertTrue(font.getName().endsWith("DejaVuSans"), font.getName());
        fonts++;
      }
    }
    return fonts;
  }

  @Test
  void everyKindOfFigureIsTextInItsOwnFont() throws IOException {
    for (Figure figure : Examples.all()) {
      try (PDDocument pdf = open(figure)) {
        String text = new PDFTextStripper().getText(pdf);
        assertTrue(text.contains(figure.title()), figure.name() + ": " + text);
        assertTrue(fonts(pdf) > 0, figure.name());
      }
    }
    try (PDDocument pdf = open(Examples.table())) {
      String text = new PDFTextStripper().getText(pdf);
      for (String word : new String[] {"␣her & 100 %", "a_b^c {x}", "4.500", "⟨F0 9F⟩"}) {
        assertTrue(text.contains(word), word + " in " + text);
      }
    }
  }

  @Test
  void provenanceLiesInTheDocumentsInformation() throws IOException {
    try (PDDocument pdf = open(Examples.heads())) {
      assertEquals(Examples.provenance().lines(), pdf.getDocumentInformation().getSubject());
      assertEquals(Examples.heads().title(), pdf.getDocumentInformation().getTitle());
    }
  }

  @Test
  void drawnColoursDecodeBackToTheValues() throws IOException {
    Figure.Grid grid = Examples.heads();
    ColourScale scale = ColourScale.of(grid.quantity(), grid.values());
    try (PDDocument pdf = open(grid)) {
      BufferedImage page = new PDFRenderer(pdf).renderImage(0, 4);
      double[] place = PngFileTest.cells(page, grid);
      for (int i = 0; i < 17; i++) {
        int seen = PngFileTest.centre(page, place, grid, i);
        double value = Objects.requireNonNull(grid.values().get(i));
        assertEquals(value, scale.decode(seen), 0.03, "cell " + i);
      }
    }
  }

  private static PDDocument open(Figure figure) throws IOException {
    return Loader.loadPDF(PdfFile.encode(figure, Examples.provenance()));
  }
}
