package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.common.PositionRows;
import headlab.analyses.common.Reading;
import headlab.analyses.common.Words;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
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

/// Which activations carry the answer: each is replaced, alone, by its value in the other run.
///
/// 1. Run every prompt clean and corrupted: metrics m and m'.
/// 2. Denoising: run the corrupted prompt with one activation set to its clean value. Noising: run
///    the clean prompt with one set to its corrupted value. This is m_patch.
/// 3. The activations: the output `z` of each head at all positions; the residual stream, the
///    attention output and the MLP output of each layer at each row of the position axis.
/// 4. Average each metric over the prompts, then divide: (m_patch - m') / (m - m') for denoising,
///    (m_patch - m) / (m - m') for noising. Where |m - m'| < 1e-3 max(1, |m|), show m_patch itself.
@About(
    title = "Activation patching",
    question = "Which heads and which positions carry the answer from one run to the other?",
    paper =
        Papers.HEIMERSHEIM_2024
            + "; Zhang & Nanda, Towards Best Practices of Activation Patching in Language Models, arXiv:2309.16042",
    bibtex =
        Papers.HEIMERSHEIM_2024_BIBTEX
            + """
        @misc{zhang2023patching,
          title = {Towards Best Practices of Activation Patching in Language Models: Metrics and Methods},
          author = {Zhang, Fred and Nanda, Neel},
          year = {2023},
          eprint = {2309.16042},
          archivePrefix = {arXiv}
        }
        """)
public record ActivationPatching(
    @Param(label = "Prompts", help = "Pairs of a clean and a corrupted prompt.") PromptSet prompts,
    @Param(label = "Direction", help = "Denoising restores, noising breaks.") Direction direction,
    @Param(label = "Metric", help = "Read at the last position.") Metric metric)
    implements Analysis<ActivationPatching.Result> {

  /// One figure for each kind of activation; those by position may be one for each prompt.
  public record Result(
      List<Figure> byResidual, List<Figure> byAttention, List<Figure> byMlp, Figure byHead) {}

  public ActivationPatching() {
    this(PromptSet.parse("ioi"), Direction.DENOISING, Metric.LOGIT_DIFFERENCE);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> pairs = Needs.pairs(session, prompts, metric, "activation-patching");
    int layers = session.spec().layers();
    int heads = session.spec().heads();
    Rows rows =
        session.sweep(
            "heads",
            headCells(layers, heads),
            pairs,
            metric,
            soFar ->
                measured(soFar) ? List.of(byHead(soFar, layers, heads, pairs.size())) : List.of());
    Figure byHead = byHead(rows, layers, heads, pairs.size());
    List<PositionSweep> done = new ArrayList<>();
    List<PositionRows> axes = PositionRows.of(pairs);
    for (int i = 0; i < axes.size(); i++) {
      String suffix = axes.size() == 1 ? "" : "." + (i + 1);
      done.add(PositionSweep.run(this, session, axes.get(i), suffix, pairs.size(), byHead));
    }
    return new Result(
        each(done, Site.RESID_PRE), each(done, Site.ATTN_OUT), each(done, Site.MLP_OUT), byHead);
  }

  /// The run that is patched, with the other run's values at `where`.
  Variant patched(Where where) {
    boolean restore = direction == Direction.DENOISING;
    return Variant.of(
        restore ? Side.CORRUPTED : Side.CLEAN,
        new Intervention(where, new Value.From(restore ? Side.CLEAN : Side.CORRUPTED)));
  }

  /// How this analysis reads a patched run, given the unpatched ones.
  Reading reading(Rows rows, int n) {
    Effect effect =
        new Effect(
            direction,
            metric,
            rows.mean(Baseline.CLEAN.key()),
            rows.mean(Baseline.CORRUPTED.key()));
    return new Reading(
        effect.quantity(),
        effect::of,
        effect.normalised() ? "" : effect.why(),
        n,
        effect.clean(),
        effect.corrupted());
  }

  static boolean measured(Rows rows) {
    return rows.has(Baseline.CLEAN.key()) && rows.has(Baseline.CORRUPTED.key());
  }

  private List<Cell> headCells(int layers, int heads) {
    List<Cell> cells = new ArrayList<>(List.of(Baseline.CLEAN, Baseline.CORRUPTED));
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < heads; head++) {
        cells.add(
            new Cell(Key.head(Site.Z.id(), layer, head), patched(Where.head(Site.Z, layer, head))));
      }
    }
    return cells;
  }

  private Figure byHead(Rows rows, int layers, int heads, int n) {
    return reading(rows, n)
        .grid(
            "byHead",
            title("heads"),
            new Axis.Layers(layers),
            new Axis.Heads(heads),
            (layer, head) -> {
              Key key = Key.head(Site.Z.id(), layer, head);
              return rows.has(key) ? rows.mean(key) : null;
            },
            (layer, head) -> rows.touched(Key.head(Site.Z.id(), layer, head)));
  }

  String title(String what) {
    return "%s of %s, %s"
        .formatted(
            direction == Direction.DENOISING ? "Denoising" : "Noising", what, Words.of(metric));
  }

  private static List<Figure> each(List<PositionSweep> sweeps, Site site) {
    return sweeps.stream().map(sweep -> sweep.figure(site)).toList();
  }
}
