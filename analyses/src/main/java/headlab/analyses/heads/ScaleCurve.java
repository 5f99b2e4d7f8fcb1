package headlab.analyses.heads;

import headlab.analyses.attribution.DirectEffects;
import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadList;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Words;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.intervention.Value;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How the answer changes as a head is turned down or up.
///
/// 1. Multiply the output `z` of the heads, at all positions, by a factor, from 0 (switched off)
///    over 1 (the model as it is) to `to`, and read the metric.
/// 2. Do the same with up to five random sets of as many heads of the same layers.
/// 3. Without heads, the one is taken whose direct effect on the answer is largest.
@About(
    title = "Scale curve",
    question = "How does the answer change as a head is turned down or up?",
    paper =
        "Michel, Levy & Neubig, Are Sixteen Heads Really Better than One?, arXiv:1905.10650; Thinking Sparks!: Emergent Attention Heads in Reasoning Models During Post Training, arXiv:2509.25758",
    bibtex =
        """
        @misc{sparks2025thinking,
          title = {Thinking Sparks!: Emergent Attention Heads in Reasoning Models During Post Training},
          year = {2025},
          eprint = {2509.25758},
          archivePrefix = {arXiv}
        }
        """)
public record ScaleCurve(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Metric", help = "Read at the last position.") Metric metric,
    @Param(label = "Heads", help = "5.1 or 5.1,7.3 together; strongest finds one.") String heads,
    @Param(label = "To", help = "The largest factor.", min = .1, max = 10) double to,
    @Param(label = "Steps", help = "From 0 to the largest factor.", min = 1, max = 100) int steps,
    @Param(label = "Seed", help = "Of the random sets.", min = 0) int seed)
    implements Analysis<ScaleCurve.Result> {
  /// One curve for the heads and one for each random set.
  public record Result(Figure byScale) {}

  public ScaleCurve {
    HeadList.check(heads, "strongest");
  }

  public ScaleCurve() {
    this(PromptSet.parse("ioi"), Metric.LOGIT_DIFFERENCE, "strongest", 2, 8, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Needs.answers(session, prompts, metric);
    List<Head> named = new HeadList(heads, "strongest").in(session.spec());
    List<Head> chosen = named.isEmpty() ? List.of(DirectEffects.strongest(session, read)) : named;
    HeadSets sets = HeadSets.of(chosen, session.spec().heads(), seed);
    Rows rows = session.sweep("scales", cells(sets), read, metric, soFar -> List.of());
    return new Result(figure(sets, rows, read.size()));
  }

  private List<Double> factors() {
    return IntStream.rangeClosed(0, steps).mapToObj(step -> to * step / steps).toList();
  }

  private List<Cell> cells(HeadSets sets) {
    List<Cell> cells = new ArrayList<>();
    for (int set = 0; set < sets.all().size(); set++) {
      for (double factor : factors()) {
        Value scale = new Value.Scale(factor);
        cells.add(new Cell(key(sets, set, factor), HeadSets.edited(sets.all().get(set), scale)));
      }
    }
    return cells;
  }

  private static Key key(HeadSets sets, int set, double factor) {
    return Key.of(sets.label(set) + " x " + factor);
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private Figure figure(HeadSets sets, Rows rows, int n) {
    Bootstrap bootstrap = new Bootstrap(seed, n);
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (Cell cell : cells(sets)) {
      Bootstrap.Interval interval = bootstrap.mean(rows.of(cell.key()));
      double mean = rows.mean(cell.key());
      values.add(Double.isFinite(mean) ? mean : null);
      low.add(Double.isFinite(interval.low()) ? interval.low() : null);
      high.add(Double.isFinite(interval.high()) ? interval.high() : null);
    }
    String name = HeadList.label(sets.chosen());
    return new Figure.Curve(
        "byScale",
        "%s as the output of %s is scaled".formatted(Words.capital(metric), name),
        new Quantity(Words.of(metric), false),
        new Axis.Labelled(
            "sets", "Heads", IntStream.range(0, sets.all().size()).mapToObj(sets::label).toList()),
        new Axis.Numbers("scale", "Factor", factors()),
        values,
        n > 1 ? Figure.Sides.of(n).withInterval(low, high) : Figure.Sides.of(n));
  }
}
