package headlab.analyses.heads;

import headlab.analyses.attribution.DirectEffects;
import headlab.analyses.common.Baseline;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadList;
import headlab.analyses.common.HeadScores;
import headlab.analyses.common.Needs;
import headlab.datasets.PromptSet;
import headlab.datasets.Span;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How much of what a head writes into the answer the model makes good when the head is gone.
///
/// 1. Direct effect: what each head writes at the last position along the answer's direction, less
///    what its substitute would, divided by the final norm's scale of the unedited run.
/// 2. Total effect: the metric lost when the head's output at the last position is replaced.
/// 3. `repair` is direct minus total: positive where later heads, MLPs or the norm make up for it.
/// 4. `compensation`: for one head, how much more each head writes directly when that one is
///    replaced, each run by its own scale; it names the heads that step in.
@About(
    title = "Self-repair",
    coordinates = Coordinates.FOLDED,
    question = "Does the model make good what a head that is switched off would have written?",
    paper =
        "McDougall et al., Copy Suppression: Comprehensively Understanding an Attention Head, arXiv:2310.04625",
    bibtex =
        """
        @misc{mcdougall2023copy,
          title = {Copy Suppression: Comprehensively Understanding an Attention Head},
          author = {McDougall, Callum and Conmy, Arthur and Rushing, Cody and McGrath, Thomas and Nanda, Neel},
          year = {2023},
          eprint = {2310.04625},
          archivePrefix = {arXiv}
        }
        """)
public record SelfRepair(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Substitute", help = "What replaces the head's output.") Substitute substitute,
    @Param(label = "Metric", help = "logit-difference or answer-logit.") Metric metric,
    @Param(label = "Heads", help = "Whose loss is compensated: one such as 5.1, or strongest.")
        String heads,
    @Param(label = "Seed", help = "Of intervals, controls and resampling.", min = 0) int seed)
    implements Analysis<SelfRepair.Result> {
  /// What each head counts directly and in all, the difference, and who steps in for one.
  public record Result(Figure direct, Figure total, Figure repair, Figure compensation) {}

  public SelfRepair {
    HeadList.check(heads, "strongest");
    if (!metric.linear()) {
      throw new IllegalArgumentException(
          "--metric of self-repair must be a linear function of the logits: logit-difference or answer-logit, not %s."
              .formatted(metric.id()));
    }
  }

  public SelfRepair() {
    this(PromptSet.parse("ioi"), Substitute.ZERO, Metric.LOGIT_DIFFERENCE, "strongest", 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<Head> named = new HeadList(heads, "strongest").in(session.spec());
    List<TokenizedPrompt> read =
        substitute.prompts(session, Needs.answers(session, prompts, metric), seed);
    Outputs outputs = new Outputs(session, read, substitute, metric);
    Rows ablated = session.sweep("ablated", cells(session, read), read, metric, soFar -> List.of());
    HeadScores scores =
        HeadScores.of(
            session,
            List.of("direct", "total", "repair"),
            read,
            seed,
            (number, prompt) -> effects(session.spec(), ablated, number, outputs.lost(number)));
    Quantity quantity = new Quantity("logits", true);
    List<Head> gone = named.isEmpty() ? List.of(DirectEffects.strongest(session, read)) : named;
    return new Result(
        scores.grid("direct", "Direct effect of each head on the metric", quantity),
        scores.grid("total", "Metric lost when a head is replaced after the last token", quantity),
        scores.grid("repair", "Self-repair: direct effect minus what is lost", quantity),
        new Compensation(session, outputs, read, seed).figure(edited(gone, read), gone));
  }

  private List<Cell> cells(Session session, List<TokenizedPrompt> read) {
    List<Cell> cells = new ArrayList<>(List.of(Baseline.CLEAN));
    for (int layer = 0; layer < session.spec().layers(); layer++) {
      for (int head = 0; head < session.spec().heads(); head++) {
        Variant edited = edited(List.of(new Head(layer, head)), read);
        cells.add(new Cell(Key.head(Site.Z.id(), layer, head), edited));
      }
    }
    return cells;
  }

  /// The run in which the outputs of some heads at the last position are replaced.
  private Variant edited(List<Head> gone, List<TokenizedPrompt> read) {
    List<Span> last =
        read.stream().map(each -> new Span(each.length() - 1, each.length())).toList();
    List<Intervention> edits = new ArrayList<>();
    for (Head head : gone) {
      Where where =
          new Where(
              new HookPoint(Site.Z, head.layer()),
              List.of(head.head()),
              new Positions.PerPrompt(last));
      edits.add(new Intervention(where, substitute.value()));
    }
    return new Variant(Side.CLEAN, edits);
  }

  /// For one prompt the direct effects, then what is lost, then the first minus the second.
  private static double[] effects(ModelSpec spec, Rows ablated, int prompt, double[] direct) {
    int heads = direct.length;
    double clean = ablated.of(Baseline.CLEAN.key())[prompt];
    double[] effects = Arrays.copyOf(direct, 3 * heads);
    for (int at = 0; at < heads; at++) {
      Key key = Key.head(Site.Z.id(), at / spec.heads(), at % spec.heads());
      effects[heads + at] = clean - ablated.of(key)[prompt];
      effects[2 * heads + at] = direct[at] - effects[heads + at];
    }
    return effects;
  }
}
