package headlab.app.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Rows of cells as aligned columns: numbers to the right, text to the left.
public final class TextTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] numeric;

  public TextTable(List<String> header) {
    this.header = List.copyOf(header);
    numeric = new boolean[header.size()];
    java.util.Arrays.fill(numeric, true);
  }

  /// Adds a row as long as the header; null is an empty cell.
  public TextTable add(List<? extends @Nullable Object> cells) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      Object cell = cells.get(i);
      numeric[i] &= cell == null || cell instanceof Number;
      row.add(text(cell));
    }
    rows.add(row);
    return this;
  }

  /// The lines, without trailing blanks.
  public String format() {
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = width(header.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder(line(header, widths));
    rows.forEach(row -> text.append('\n').append(line(row, widths)));
    return text.toString();
  }

  /// A number as tables show it: four significant digits, no exponent where it can be avoided.
  public static String number(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e9) {
      return Long.toString((long) value);
    }
    return size >= 1e5 || size < 1e-4
        ? String.format(Locale.ROOT, "%.3e", value)
        : String.format(Locale.ROOT, size >= 100 ? "%.2f" : "%.4f", value);
  }

  private static String text(@Nullable Object cell) {
    return switch (cell) {
      case null -> "";
      case Double value -> number(value);
      default -> cell.toString().replaceAll("\\s*\\R\\s*", " ");
    };
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String blank = " ".repeat(widths[i] - width(cells.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(numeric[i] ? blank + cells.get(i) : cells.get(i) + blank);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
