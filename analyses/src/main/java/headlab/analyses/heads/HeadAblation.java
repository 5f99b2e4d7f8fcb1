package headlab.analyses.heads;

import headlab.analyses.common.Baseline;
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
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;

/// What each head is worth: the metric that is lost when its output is replaced.
///
/// 1. Run every prompt as it is: metric m.
/// 2. For each head, run every prompt with the head's output `z` replaced at all positions by 0 (in
///    raw coordinates), or by its mean, per position, over the other prompts of the same template.
/// 3. The value is m minus the metric of that run, averaged over the prompts: positive where the
///    head helps.
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
    @Param(label = "Metric", help = "Read at the last position.") Metric metric)
    implements Analysis<HeadAblation.Result> {

  /// One figure.
  public record Result(Figure byHead) {}

  public HeadAblation() {
    this(PromptSet.parse("ioi"), Substitute.ZERO, Metric.LOGIT_DIFFERENCE);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> tokens = Needs.answers(session, prompts, metric);
    Axis layers = new Axis.Layers(session.spec().layers());
    Axis heads = new Axis.Heads(session.spec().heads());
    Rows rows =
        session.sweep(
            "heads",
            cells(layers.size(), heads.size()),
            tokens,
            metric,
            soFar ->
                soFar.has(Baseline.CLEAN.key())
                    ? List.of(byHead(soFar, layers, heads, tokens.size()))
                    : List.of());
    return new Result(byHead(rows, layers, heads, tokens.size()));
  }

  private List<Cell> cells(int layers, int heads) {
    Value value =
        switch (substitute) {
          case ZERO -> new Value.Zero();
          case MEAN -> new Value.Mean();
        };
    List<Cell> cells = new ArrayList<>(List.of(Baseline.CLEAN));
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < heads; head++) {
        Intervention edit = new Intervention(Where.head(Site.Z, layer, head), value);
        cells.add(new Cell(Key.head(Site.Z.id(), layer, head), Variant.of(Side.CLEAN, edit)));
      }
    }
    return cells;
  }

  private Figure byHead(Rows rows, Axis layers, Axis heads, int n) {
    double clean = rows.mean(Baseline.CLEAN.key());
    Quantity quantity = new Quantity(Words.of(metric) + " lost", true);
    String title =
        "%s lost when a head is replaced by %s"
            .formatted(
                capital(Words.of(metric)), substitute == Substitute.ZERO ? "zero" : "its mean");
    return new Reading(quantity, ablated -> clean - ablated, "", n, clean, null)
        .grid(
            "byHead",
            title,
            layers,
            heads,
            (layer, head) -> {
              Key key = Key.head(Site.Z.id(), layer, head);
              return rows.has(key) ? rows.mean(key) : null;
            },
            (layer, head) -> rows.touched(Key.head(Site.Z.id(), layer, head)));
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
