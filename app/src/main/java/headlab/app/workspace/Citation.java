package headlab.app.workspace;

import headlab.app.workspace.state.Shown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import java.util.Map;
import java.util.stream.Collectors;

/// What a paper says of the figures that are shown.
final class Citation {
  private Citation() {}

  /// The paragraph of a methods section: analysis, model and fingerprint, prompts, parameters.
  static String methods(AnalysisType<?> type, Shown shown) {
    int n = shown.figures().stream().mapToInt(Citation::prompts).max().orElse(0);
    Map<String, String> fields = shown.fields();
    return ("%s (version %d; %s) was run with Headlab on %s%s, %s, on %d prompt%s. Parameters: %s. "
            + "The result can be recomputed with: %s")
        .formatted(
            type.about().title(),
            type.about().version(),
            type.about().paper(),
            fields.getOrDefault("model", "a model"),
            named(fields, "model sha256", " (weights sha256 %s)"),
            named(fields, "dtype", "computed in %s") + named(fields, "device", " on %s"),
            n,
            n == 1 ? "" : "s",
            parameters(type, shown.command()),
            shown.command());
  }

  private static String named(Map<String, String> fields, String name, String form) {
    String value = fields.getOrDefault(name, "");
    return value.isEmpty() ? "" : form.formatted(value);
  }

  private static String parameters(AnalysisType<?> type, String command) {
    return values(type, command).entrySet().stream()
        .map(each -> each.getKey().replace('-', ' ') + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static <A extends headlab.engine.analysis.Analysis<?>> Map<String, String> values(
      AnalysisType<A> type, String command) {
    return type.values(type.parse(command));
  }

  private static int prompts(Figure figure) {
    return switch (figure) {
      case Figure.Grid grid -> grid.sides().n();
      case Figure.Bars bars -> bars.sides().n();
    };
  }
}
