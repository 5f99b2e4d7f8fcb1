package headlab.app.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.ColourScale;
import headlab.engine.figure.Figure;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class SvgFileTest {
  private static final Pattern FILL = Pattern.compile("fill:rgb\\((\\d+),(\\d+),(\\d+)\\)");

  @Test
  void coloursOfTheCellsDecodeBackToTheValues() throws Exception {
    Figure.Grid grid = Examples.heads();
    ColourScale scale = ColourScale.of(grid.quantity(), grid.values());
    List<Element> cells = cells(svg(grid));
    assertEquals(18, cells.size());
    for (int i = 0; i < 17; i++) {
      double value = java.util.Objects.requireNonNull(grid.values().get(i));
      assertEquals(value, scale.decode(fill(cells.get(i))), 0.01 * 2 * 0.875, "cell " + i);
    }
  }

  @Test
  void thePlantedHeadIsTheExtremeInItsTextAndItsColour() throws Exception {
    List<Element> cells = cells(svg(Examples.heads()));
    assertEquals("1.4: 0.875000", cells.get(10).getTextContent());
    assertEquals(0x67001f, fill(cells.get(10)) & 0xffffff);
    assertEquals(
        "2.5: no value (The two runs do not differ here.)", cells.get(17).getTextContent());
  }

  @Test
  void rowZeroIsAtTheTopAndColumnZeroAtTheLeft() throws Exception {
    List<Element> cells = cells(svg(Examples.heads()));
    assertTrue(number(cells.get(0), "y") < number(cells.get(6), "y"));
    assertTrue(number(cells.get(0), "x") < number(cells.get(1), "x"));
    assertEquals(number(cells.get(0), "x"), number(cells.get(6), "x"), 1e-3);
  }

  @Test
  void neighboursOverlapSoThatNoSeamShows() throws Exception {
    List<Element> cells = cells(svg(Examples.heads()));
    double gap =
        number(cells.get(1), "x") - number(cells.get(0), "x") - number(cells.get(0), "width");
    assertEquals(-0.5, gap, 1e-3);
    assertTrue(style(cells.get(0)).contains("shape-rendering:crispEdges"));
  }

  @Test
  void textIsTextInARealFamilyFirstAndTheGenericOneLast() throws Exception {
    String text = text(Examples.tokens());
    for (String label :
        List.of(">␣Mary<", ">⟨F0 9F⟩<", ">a&amp;b&lt;c<", ">↵<", ">…<", ">Layer<")) {
      assertTrue(text.contains(label), label);
    }
    Matcher family = Pattern.compile("font-family:([^;\"]*)").matcher(text);
    assertTrue(family.find());
    do {
      assertEquals("'DejaVu Sans', Verdana, sans-serif", family.group(1));
    } while (family.find());
  }

  @Test
  void linesAreNotFilledAndThePageHasAViewBox() throws Exception {
    Document svg = svg(Examples.heads());
    NodeList lines = svg.getElementsByTagName("line");
    assertTrue(lines.getLength() > 9);
    for (int i = 0; i < lines.getLength(); i++) {
      assertTrue(style((Element) lines.item(i)).contains("fill:none"));
    }
    assertTrue(svg.getDocumentElement().getAttribute("viewBox").matches("0 0 \\d+ \\d+"));
  }

  @Test
  void provenanceLiesInTheMetadataAndNothingPointsToTheNetwork() throws Exception {
    Document svg = svg(Examples.heads());
    assertEquals(
        Examples.provenance().lines(),
        svg.getElementsByTagName("metadata").item(0).getTextContent());
    String text = text(Examples.heads());
    assertFalse(text.contains("DOCTYPE"));
  }

  @Test
  void everyFacetIsASmallHeatmapInOneScale() throws Exception {
    Figure.Grid grid = Examples.facets();
    ColourScale scale = ColourScale.of(grid.quantity(), grid.values());
    List<Element> cells = cells(svg(grid));
    assertEquals(72, cells.size());
    assertEquals("Component 2, 1.4: 4.50000", cells.get(46).getTextContent());
    assertEquals(
        "Component 1, 0.0: no value (The head is switched off.)", cells.get(18).getTextContent());
    for (int i = 0; i < 72; i++) {
      Double value = grid.values().get(i);
      if (value != null) {
        assertEquals(value, scale.decode(fill(cells.get(i))), 0.05, "cell " + i);
      }
    }
    assertTrue(number(cells.get(18), "x") > number(cells.get(17), "x"));
    String text = text(grid);
    for (String label : List.of(">Component 0<", ">Component 3<", ">singular value<")) {
      assertTrue(text.contains(label), label);
    }
  }

  @Test
  void whiskersReachFromTheLowToTheHighEnd() throws Exception {
    String text = text(Examples.intervals());
    assertTrue(text.contains("whiskers: interval; grey line: random control"), text);
    String none = text(Examples.components());
    assertFalse(none.contains("whiskers"), none);
  }

  @Test
  void pointsOfAScatterLieWhereTheirValuesSayAndTellThem() throws Exception {
    Figure.Scatter scatter = Examples.scatter();
    List<Element> points = marked(svg(scatter), "circle", "point");
    assertEquals(17, points.size());
    Element planted = points.get(10);
    assertEquals("Head 1.4, prefix matching: 0.9, copying: 0.8, n: 8", planted.getTextContent());
    for (Element point : points) {
      assertTrue(number(point, "cx") <= number(planted, "cx"));
      assertTrue(number(point, "cy") >= number(planted, "cy"));
    }
    double perUnit =
        (number(planted, "cx") - number(points.get(0), "cx"))
            / (Objects.requireNonNull(scatter.across().get(10))
                - Objects.requireNonNull(scatter.across().get(0)));
    for (int i = 1; i < 17; i++) {
      double away = number(points.get(i), "cx") - number(points.get(0), "cx");
      assertEquals(Objects.requireNonNull(scatter.across().get(i)), away / perUnit, 1e-3);
    }
    assertTrue(text(scatter).contains(">1.4<"));
  }

  @Test
  void aGapInACurveHasNoPointAndBandsAreThere() throws Exception {
    Document svg = svg(Examples.curves());
    List<Element> points = marked(svg, "circle", "point");
    assertEquals(9, points.size());
    assertEquals(
        "top · Heads masked 5, recall: 0.4, interval: 0.300 to 0.500, n: 20",
        points.get(1).getTextContent());
    String text = text(Examples.curves());
    assertTrue(text.contains(">random<") && text.contains(">Heads masked<"), text);
    assertTrue(text.contains("fill-opacity"), text);
  }

  @Test
  void tablesAndStripsAreText() {
    String table = text(Examples.table());
    for (String word : List.of(">head<", ">0.10<", ">␣her &amp; 100 %<", ">4.500<", ">⟨F0 9F⟩<")) {
      assertTrue(table.contains(word.replace(">⟨", "⟨")), word);
    }
    String strip = text(Examples.strip());
    assertTrue(strip.contains(">␣upon<") && strip.contains(", 1 ␣upon: 0.500000<"), strip);
  }

  @Test
  void textAsOutlinesNeedsNoFont() throws Exception {
    for (Figure figure : Examples.all()) {
      byte[] bytes = SvgFile.encode(figure, Examples.provenance(), true);
      Document svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(bytes));
      assertEquals(0, svg.getElementsByTagName("text").getLength(), figure.name());
      assertTrue(svg.getElementsByTagName("path").getLength() > 5, figure.name());
    }
  }

  @Test
  void manyCellsAreOneImage() throws Exception {
    Document svg = svg(Examples.large());
    assertEquals(0, cells(svg).size());
    assertEquals(1, svg.getElementsByTagName("image").getLength());
  }

  private static String text(Figure figure) {
    return new String(
        SvgFile.encode(figure, Examples.provenance(), false),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Document svg(Figure figure) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(SvgFile.encode(figure, Examples.provenance(), false)));
  }

  private static List<Element> cells(Document svg) {
    return marked(svg, "rect", "cell");
  }

  private static List<Element> marked(Document svg, String tag, String kind) {
    List<Element> marked = new ArrayList<>();
    NodeList all = svg.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      Element each = (Element) all.item(i);
      if (each.getAttribute("class").equals(kind)) {
        marked.add(each);
      }
    }
    return marked;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static String style(Element element) {
    return element.getAttribute("style");
  }

  /// The colour of a shape: its own, or that of the group around it.
  private static int fill(Element element) {
    Matcher own = FILL.matcher(style(element));
    if (!own.find()) {
      return fill((Element) element.getParentNode());
    }
    return 0xff000000
        | Integer.parseInt(own.group(1)) << 16
        | Integer.parseInt(own.group(2)) << 8
        | Integer.parseInt(own.group(3));
  }
}
