package headlab.app.cli.text;

import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Curves, scatters, tables and lines of tokens for a terminal.
final class OtherText {
  private OtherText() {}

  static String of(Figure.Curve curve) {
    List<String> header = new ArrayList<>(List.of(curve.along().caption()));
    header.addAll(curve.series().labels());
    TextTable table = new TextTable(header);
    for (int point = 0; point < curve.along().size(); point++) {
      List<Object> line = new ArrayList<>(List.of(curve.along().labels().get(point)));
      for (int each = 0; each < curve.series().size(); each++) {
        int index = curve.index(each, point);
        Double value = curve.values().get(index);
        String interval = FigureText.beside(curve.sides().at(index));
        line.add(
            value == null ? "-" : interval.isEmpty() ? value : TextTable.number(value) + interval);
      }
      table.add(line);
    }
    return table.format();
  }

  static String of(Figure.Scatter scatter) {
    TextTable table =
        new TextTable(
            List.of(scatter.points().caption(), scatter.x().name(), scatter.quantity().name()));
    for (int i = 0; i < scatter.points().size(); i++) {
      table.add(
          List.of(
              scatter.points().labels().get(i),
              known(scatter.across().get(i)),
              known(scatter.values().get(i))));
    }
    return table.format();
  }

  static String of(Figure.Table figure) {
    TextTable table = new TextTable(figure.columns());
    for (List<Entry> row : figure.rows()) {
      List<Object> line = new ArrayList<>();
      for (Entry entry : row) {
        line.add(entry instanceof Entry.Value number ? number.value() : entry.toString());
      }
      table.add(line);
    }
    return table.format();
  }

  /// A line of text for each line of tokens, its strongest token in brackets with its value.
  static String of(Figure.Strip strip) {
    return strip.lines().stream().map(OtherText::line).collect(Collectors.joining("\n"));
  }

  private static String line(Figure.Strip.Line line) {
    Double most =
        line.values().stream().filter(each -> each != null).max(Double::compare).orElse(null);
    int strongest = most == null ? -1 : line.values().indexOf(most);
    List<String> words = new ArrayList<>(Collections.nCopies(1, line.label() + ":"));
    for (int i = 0; i < line.tokens().size(); i++) {
      String token = line.tokens().get(i);
      words.add(
          i == strongest && most != null
              ? "[" + token + " " + TextTable.number(most) + "]"
              : token);
    }
    return String.join(" ", words);
  }

  private static Object known(@Nullable Double value) {
    return value == null ? "-" : value;
  }
}
