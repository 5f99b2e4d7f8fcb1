package headlab.app.export;

import headlab.app.figure.CellWords;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/// A table as a paper prints it: three rules, numbers to the right, text to the left.
///
/// @param widths of the columns, gaps included
record TableDrawing(Figure.Table table, List<Double> widths) implements Drawing {
  private static final double MARGIN = 12;
  private static final double TITLE = 30;
  private static final double LINE = 14;
  private static final double GAP = 18;

  static TableDrawing of(Figure.Table table) {
    List<Double> widths = new ArrayList<>();
    for (int column = 0; column < table.columns().size(); column++) {
      double widest = TextWidth.of(table.columns().get(column), font());
      for (List<Entry> row : table.rows()) {
        widest = Math.max(widest, TextWidth.of(CellWords.brief(row.get(column)), font()));
      }
      widths.add(widest + GAP);
    }
    return new TableDrawing(table, widths);
  }

  @Override
  public double width() {
    double title = TextWidth.of(table.title(), FigureFont.at(FigureChart.TITLE_SIZE));
    return Math.ceil(Math.max(columns(), title) + 2 * MARGIN);
  }

  @Override
  public double height() {
    return Math.ceil(TITLE + (table.rows().size() + 1) * LINE + 8 + 2 * MARGIN);
  }

  @Override
  public void draw(Graphics2D g2) {
    g2.setPaint(Color.WHITE);
    g2.fill(new Rectangle2D.Double(0, 0, width(), height()));
    g2.setPaint(FigureChart.INK);
    g2.setFont(FigureFont.at(FigureChart.TITLE_SIZE));
    g2.drawString(table.title(), (float) MARGIN, (float) MARGIN + 10);
    g2.setFont(font());
    double y = MARGIN + TITLE;
    rule(g2, 0.9f, y - LINE + 1);
    for (int i = 0; i < table.columns().size(); i++) {
      write(g2, table.columns().get(i), i, y);
    }
    rule(g2, 0.5f, y + 5);
    for (List<Entry> row : table.rows()) {
      y += LINE;
      for (int i = 0; i < row.size(); i++) {
        write(g2, CellWords.brief(row.get(i)), i, y + 3);
      }
    }
    rule(g2, 0.9f, y + 9);
  }

  private void write(Graphics2D g2, String text, int column, double y) {
    double x = MARGIN;
    for (int i = 0; i < column; i++) {
      x += widths.get(i);
    }
    boolean right = numeric(column);
    double room = widths.get(column) - GAP - TextWidth.of(text, font());
    if (!text.isEmpty()) {
      g2.drawString(text, (float) (x + GAP / 2 + (right ? room : 0)), (float) y);
    }
  }

  private boolean numeric(int column) {
    return !table.rows().isEmpty()
        && table.rows().stream().noneMatch(row -> row.get(column) instanceof Entry.Words);
  }

  private void rule(Graphics2D g2, float width, double y) {
    g2.setStroke(new BasicStroke(width));
    g2.draw(new Line2D.Double(MARGIN, y, MARGIN + columns(), y));
  }

  private double columns() {
    return widths.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Font font() {
    return FigureFont.at(FigureChart.LABEL_SIZE);
  }
}
