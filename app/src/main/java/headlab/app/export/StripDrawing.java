package headlab.app.export;

import headlab.app.figure.ColourScale;
import headlab.app.figure.Palette;
import headlab.engine.figure.Figure;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lines of tokens, each on the colour of its value; long lines are broken.
///
/// @param boxes every token where it lies
/// @param labels every line's label where it lies
record StripDrawing(Figure.Strip strip, List<Box> boxes, List<Label> labels, double height)
    implements Drawing {
  private static final double MARGIN = 12;
  private static final double WIDTH = 560;
  private static final double HIGH = 13;

  /// A token on its colour.
  private record Box(
      String token, double x, double y, double wide, @Nullable Integer argb, String words) {}

  private record Label(String text, double y) {}

  static StripDrawing of(Figure.Strip strip) {
    ColourScale scale = ColourScale.of(strip.quantity(), strip.values());
    List<Box> boxes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    double y = MARGIN + 26;
    for (Figure.Strip.Line line : strip.lines()) {
      labels.add(new Label(line.label(), y));
      y += 5;
      double x = MARGIN;
      for (int i = 0; i < line.tokens().size(); i++) {
        String token = line.tokens().get(i);
        double wide = TextWidth.of(token, font()) + 5;
        if (x > MARGIN && x + wide > WIDTH - MARGIN) {
          x = MARGIN;
          y += HIGH + 2;
        }
        Double value = line.values().get(i);
        Integer argb = value == null ? null : scale.argb(value);
        boxes.add(new Box(token, x, y, wide, argb, words(line, i)));
        x += wide + 1;
      }
      y += HIGH + 18;
    }
    return new StripDrawing(strip, boxes, labels, Math.ceil(y + MARGIN));
  }

  @Override
  public double width() {
    double title = TextWidth.of(strip.title(), FigureFont.at(FigureChart.TITLE_SIZE));
    return Math.ceil(Math.max(WIDTH, title + 2 * MARGIN));
  }

  @Override
  public void draw(Graphics2D g2) {
    g2.setPaint(Color.WHITE);
    g2.fill(new Rectangle2D.Double(0, 0, width(), height));
    g2.setPaint(FigureChart.INK);
    g2.setFont(FigureFont.at(FigureChart.TITLE_SIZE));
    g2.drawString(strip.title(), (float) MARGIN, (float) MARGIN + 10);
    g2.setFont(font());
    for (Label label : labels) {
      if (!label.text().isEmpty()) {
        g2.drawString(label.text(), (float) MARGIN, (float) label.y());
      }
    }
    for (Box box : boxes) {
      Integer argb = box.argb();
      if (argb != null) {
        g2.setPaint(new Color(argb));
        g2.fill(new CellShape(box.x(), box.y(), box.wide(), HIGH, box.words()));
      }
      g2.setPaint(argb != null && Palette.dark(argb) ? Color.WHITE : FigureChart.INK);
      if (!box.token().isEmpty()) {
        g2.drawString(box.token(), (float) box.x() + 2.5f, (float) (box.y() + HIGH - 3.5));
      }
    }
  }

  private static String words(Figure.Strip.Line line, int index) {
    Double value = line.values().get(index);
    return "%s, %d %s: %s"
        .formatted(
            line.label(),
            index,
            line.tokens().get(index),
            value == null ? "no value" : String.format(Locale.ROOT, "%.6g", value));
  }

  private static Font font() {
    return FigureFont.at(FigureChart.LABEL_SIZE);
  }
}
