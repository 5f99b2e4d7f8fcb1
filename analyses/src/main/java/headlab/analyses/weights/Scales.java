package headlab.analyses.weights;

import headlab.analyses.common.Words;
import headlab.analyses.weights.Inhibition.Edit;
import headlab.datasets.Span;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Positions;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Runs in which the component that is read most, and a random other one, are scaled.
///
/// @param components the two, or the one where there is no other
record Scales(List<Integer> components) {
  private static final List<Double> FACTORS = List.of(-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0);

  /// @param parts the components, the most read first
  static Scales of(List<Integer> parts, long seed) {
    List<Integer> components = new ArrayList<>(List.of(parts.getFirst()));
    if (parts.size() > 1) {
      components.add(parts.get(1 + new Random(seed).nextInt(parts.size() - 1)));
    }
    return new Scales(components);
  }

  /// Component by component, along the factors.
  List<Edit> edits() {
    List<Edit> edits = new ArrayList<>();
    for (int component : components) {
      FACTORS.forEach(factor -> edits.add(new Edit(List.of(component), factor)));
    }
    return edits;
  }

  /// The mover's score.
  Figure figure(Inhibition inhibition, String of, Rows rows) {
    return inhibition.curve(
        "inhibitionByScale", of + "scaled", series(), along(), Site.PATTERN, edits(), rows);
  }

  /// The metric.
  Figure metric(
      Session session,
      Inhibition inhibition,
      Channel channel,
      List<TokenizedPrompt> prompts,
      Metric metric)
      throws InterruptedException {
    List<Span> last = new ArrayList<>();
    prompts.forEach(prompt -> last.add(new Span(prompt.length() - 1, prompt.length())));
    List<Cell> cells = new ArrayList<>();
    for (Edit edit : edits()) {
      cells.add(
          new Cell(
              Key.of("scale " + edit.factor() + " " + edit.components()),
              channel.scaled(edit.components(), edit.factor(), new Positions.PerPrompt(last))));
    }
    Rows rows = session.sweep("scale", cells, prompts, metric, soFar -> List.of());
    return inhibition.curve(
        "byScale",
        "%s with a component of %s scaled at the last token"
            .formatted(Words.of(metric), channel.head().name()),
        new Quantity(Words.of(metric), Words.signed(metric)),
        series(),
        along(),
        cells.stream().map(cell -> rows.of(cell.key())).toList());
  }

  private Axis series() {
    List<String> labels = new ArrayList<>(List.of("component " + components.getFirst()));
    if (components.size() > 1) {
      labels.add("random component " + components.getLast());
    }
    return new Axis.Labelled("component", "Component", labels);
  }

  private static Axis.Numbers along() {
    return new Axis.Numbers("factor", "Factor", FACTORS);
  }
}
