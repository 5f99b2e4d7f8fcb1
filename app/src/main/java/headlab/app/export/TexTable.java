package headlab.app.export;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One LaTeX table in the making; cells are given as LaTeX, the title and the header as text.
final class TexTable {
  private final String caption;
  private final List<String> rows = new ArrayList<>();
  private List<String> header = List.of();

  TexTable(String title, String quantity) {
    caption = TexText.words(quantity.isEmpty() ? title : title + " (" + quantity + ")");
  }

  void header(List<String> names) {
    header = names;
  }

  void row(List<String> cells) {
    rows.add("  " + String.join(" & ", cells) + " \\\\\n");
  }

  String text() {
    String names = header.stream().map(TexText::words).collect(Collectors.joining(" & "));
    return "\\begin{table}\n\\centering\n\\caption{"
        + caption
        + "}\n\\begin{tabular}{l"
        + "r".repeat(Math.max(0, header.size() - 1))
        + "}\n  \\toprule\n  "
        + names
        + " \\\\\n  \\midrule\n"
        + String.join("", rows)
        + "  \\bottomrule\n\\end{tabular}\n\\end{table}\n";
  }
}
