package headlab.app.export;

import headlab.engine.analysis.Analyses;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import headlab.engine.store.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a paper's methods section says of a run: model and hash, prompts and their number, metric,
/// every other parameter, coordinates, versions; and the BibTeX to cite.
public final class MethodsParagraph {
  private MethodsParagraph() {}

  /// The paragraph for a run and its figures.
  public static String of(Run run, Analyses analyses, List<Figure> figures) {
    AnalysisType<?> type = analyses.named(run.analysis());
    int n = figures.stream().mapToInt(figure -> figure.sides().n()).max().orElse(0);
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "%s (%s) was run on %s (%sweights sha256 %s)."
            .formatted(
                type.about().title(),
                type.about().paper().replaceAll("\\.$", ""),
                name(run.model().location()),
                run.family() == null ? "" : run.family() + ", ",
                run.sha256() == null ? "not known" : run.sha256()));
    sentences.add(parameters(type, run.command(), n));
    sentences.add(
        "Values are in %s coordinates."
            .formatted(type.about().coordinates().name().toLowerCase(Locale.ROOT)));
    sentences.add(
        "Computed with Headlab %s (version %d of the analysis) in %s%s; BOS: %s."
            .formatted(
                run.engineVersion(),
                run.analysisVersion(),
                run.model().dtype().id(),
                run.device() == null ? "" : " on " + run.device(),
                run.bos().id()));
    return String.join(" ", sentences);
  }

  /// BibTeX of the method's paper and of this program.
  public static String bibtex(Run run, Analyses analyses) {
    return analyses.named(run.analysis()).about().bibtex().strip()
        + "\n\n"
        + """
        @software{headlab,
          title = {Headlab: a workbench for mechanistic interpretability},
          author = {{The Headlab authors}},
          year = {2026},
          version = {%s}
        }"""
            .formatted(run.engineVersion());
  }

  private static String parameters(AnalysisType<?> type, String command, int n) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, String> value : values(type, command).entrySet()) {
      String text = value.getKey().replace('-', ' ') + " " + value.getValue();
      parts.add(value.getKey().equals("prompts") && n > 0 ? text + " (n = " + n + " used)" : text);
    }
    return "Parameters: " + String.join("; ", parts) + ".";
  }

  private static <A extends headlab.engine.analysis.Analysis<?>> Map<String, String> values(
      AnalysisType<A> type, String command) {
    return type.values(type.parse(command));
  }

  /// A folder's last name; the path of somebody's disk is not for papers.
  private static String name(String location) {
    return location.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
  }
}
