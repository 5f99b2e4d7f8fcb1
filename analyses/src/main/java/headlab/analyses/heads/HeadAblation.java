package headlab.analyses.heads;

import headlab.analyses.common.Baseline;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadList;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.common.Reading;
import headlab.analyses.common.Words;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What each head is worth: the metric that is lost when its output is replaced.
///
/// 1. Run every prompt as it is: metric m.
/// 2. For each head, run every prompt with the head's output `z` replaced at all positions by 0 (in
///    raw coordinates), by its mean, per position, over the other prompts of the same template, or
///    by its value in another prompt of the same template, drawn at random.
/// 3. The value is m minus the metric of that run, averaged over the prompts: positive where the
///    head helps.
/// 4. Where heads are named, they are replaced together, each alone, and as control five random
///    sets with as many heads of the same layers.
@About(
    title = "Head ablation",
    question = "How much of the answer is lost when a head is switched off?",
    paper =
        "Michel, Levy & Neubig, Are Sixteen Heads Really Better than One?, arXiv:1905.10650; "
            + Papers.WANG_2022,
    bibtex =
        """
        @misc{michel2019sixteen,
          title = {Are Sixteen Heads Really Better than One?},
          author = {Michel, Paul and Levy, Omer and Neubig, Graham},
          year = {2019},
          eprint = {1905.10650},
          archivePrefix = {arXiv}
        }
        """
            + Papers.WANG_2022_BIBTEX)
public record HeadAblation(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Substitute", help = "What replaces the head's output.") Substitute substitute,
    @Param(label = "Metric", help = "Read at the last position.") Metric metric,
    @Param(label = "Heads", help = "all: one by one; 5.1,7.3: together.") String heads,
    @Param(label = "Seed", help = "Of the random sets and of resampling.", min = 0) int seed)
    implements Analysis<HeadAblation.Result> {

  /// Every head by itself, or the set that was named.
  public record Result(Optional<Figure> byHead, Optional<Figure> bySet) {}

  public HeadAblation {
    HeadList.check(heads, "all");
  }

  public HeadAblation() {
    this(PromptSet.parse("ioi"), Substitute.ZERO, Metric.LOGIT_DIFFERENCE);
  }

  /// Every head by itself.
  public HeadAblation(PromptSet prompts, Substitute substitute, Metric metric) {
    this(prompts, substitute, metric, "all", 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> tokens =
        substitute.prompts(session, Needs.answers(session, prompts, metric), seed);
    List<Head> named = new HeadList(heads, "all").in(session.spec());
    return named.isEmpty()
        ? new Result(Optional.of(alone(session, tokens)), Optional.empty())
        : new Result(Optional.empty(), Optional.of(together(session, tokens, named)));
  }

  private Figure alone(Session session, List<TokenizedPrompt> tokens) throws InterruptedException {
    Axis layers = new Axis.Layers(session.spec().layers());
    Axis each = new Axis.Heads(session.spec().heads());
    Rows rows =
        session.sweep(
            "heads",
            cells(layers.size(), each.size()),
            tokens,
            metric,
            soFar ->
                soFar.has(Baseline.CLEAN.key())
                    ? List.of(byHead(soFar, layers, each, tokens.size()))
                    : List.of());
    return byHead(rows, layers, each, tokens.size());
  }

  private Figure together(Session session, List<TokenizedPrompt> tokens, List<Head> named)
      throws InterruptedException {
    HeadSets sets = HeadSets.of(named, session.spec().heads(), seed);
    SetAblation ablation = new SetAblation(sets, substitute.value());
    Rows rows = session.sweep("sets", ablation.cells(), tokens, metric, soFar -> List.of());
    return ablation.figure(rows, quantity(), title("heads are"));
  }

  private List<Cell> cells(int layers, int each) {
    List<Cell> cells = new ArrayList<>(List.of(Baseline.CLEAN));
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < each; head++) {
        Variant edited = HeadSets.edited(List.of(new Head(layer, head)), substitute.value());
        cells.add(new Cell(Key.head(Site.Z.id(), layer, head), edited));
      }
    }
    return cells;
  }

  private Figure byHead(Rows rows, Axis layers, Axis heads, int n) {
    double clean = rows.mean(Baseline.CLEAN.key());
    return new Reading(quantity(), ablated -> clean - ablated, "", n, clean, null)
        .grid(
            "byHead",
            title("a head is"),
            layers,
            heads,
            (layer, head) -> {
              Key key = Key.head(Site.Z.id(), layer, head);
              return rows.has(key) ? rows.mean(key) : null;
            },
            (layer, head) -> rows.touched(Key.head(Site.Z.id(), layer, head)));
  }

  private Quantity quantity() {
    return new Quantity(Words.of(metric) + " lost", true);
  }

  private String title(String what) {
    return "%s lost when %s replaced by %s"
        .formatted(Words.capital(metric), what, substitute.words(prompts));
  }
}
