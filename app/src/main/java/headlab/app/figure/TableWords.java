package headlab.app.figure;

import headlab.app.widget.Numbers;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Figures that are no heatmaps as tables for a spreadsheet: columns separated by tabs.
final class TableWords {
  private TableWords() {}

  static String of(Figure.Curve curve) {
    List<String> lines = new ArrayList<>();
    lines.add(curve.along().caption() + "\t" + String.join("\t", curve.series().labels()));
    for (int point = 0; point < curve.along().size(); point++) {
      List<String> line = new ArrayList<>(List.of(curve.along().labels().get(point)));
      for (int each = 0; each < curve.series().size(); each++) {
        line.add(number(curve.values().get(curve.index(each, point))));
      }
      lines.add(String.join("\t", line));
    }
    return text(lines);
  }

  static String of(Figure.Scatter scatter) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.join(
            "\t", scatter.points().caption(), scatter.x().name(), scatter.quantity().name()));
    for (int i = 0; i < scatter.points().size(); i++) {
      lines.add(
          String.join(
              "\t",
              scatter.points().labels().get(i),
              number(scatter.across().get(i)),
              number(scatter.values().get(i))));
    }
    return text(lines);
  }

  static String of(Figure.Table table) {
    return text(
        Stream.concat(
                Stream.of(String.join("\t", table.columns())),
                table.rows().stream()
                    .map(
                        row -> row.stream().map(Entry::toString).collect(Collectors.joining("\t"))))
            .toList());
  }

  static String of(Figure.Strip strip) {
    List<String> lines = new ArrayList<>();
    lines.add("line\tposition\ttoken\t" + strip.quantity().name());
    for (Figure.Strip.Line line : strip.lines()) {
      for (int i = 0; i < line.tokens().size(); i++) {
        lines.add(
            String.join(
                "\t",
                line.label(),
                Integer.toString(i),
                line.tokens().get(i),
                number(line.values().get(i))));
      }
    }
    return text(lines);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : Numbers.exact(value);
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
