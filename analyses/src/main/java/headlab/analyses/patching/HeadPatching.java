package headlab.analyses.patching;

import headlab.analyses.attribution.CellWrite;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.common.Place;
import headlab.analyses.common.Reading;
import headlab.analyses.common.Words;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The heads of one layer at one place: what a cell of a layer x position figure is made of.
///
/// 1. Run every prompt clean and corrupted: metrics m and m'.
/// 2. By patching: in the run that is patched, set one head's output `z`, at that place alone, to
///    its value in the other run; then the whole attention output. Read as activation patching is.
/// 3. By attribution, for metrics that are linear in the logits, and not in post-norm models, where
///    logits are no sum of what is written: in the clean run, what each head and the attention bias
///    write there along the answer's direction, divided by the final norm's scale at that place, in
///    folded coordinates. These parts sum to what the attention writes.
/// 4. Average over the prompts. A prompt that lacks the place counts with its unpatched metric, and
///    writes nothing.
@About(
    title = "Heads of a cell",
    question = "Which heads of one layer are behind what patching at one place does?",
    paper = Papers.HEIMERSHEIM_2024 + "; " + Papers.ELHAGE_2021,
    bibtex = Papers.HEIMERSHEIM_2024_BIBTEX + Papers.ELHAGE_2021_BIBTEX)
public record HeadPatching(
    @Param(label = "Prompts", help = "Pairs of a clean and a corrupted prompt.") PromptSet prompts,
    @Param(label = "Prompt", help = "One of them alone, counted from 1; 0 is all.", min = 0)
        int prompt,
    @Param(label = "Layer", help = "Whose heads, counted from 0.", min = 0) int layer,
    @Param(label = "Position", help = "Counted from 0, or role:S2, or row:3 of the position axis.")
        String position,
    @Param(label = "Direction", help = "Denoising restores, noising breaks.") Direction direction,
    @Param(label = "Metric", help = "Read at the last position.") Metric metric)
    implements Analysis<HeadPatching.Result> {

  /// By patching, and for linear metrics by attribution.
  public record Result(Figure byHead, Optional<Figure> byPart) {}

  public HeadPatching {
    Place.check(position);
  }

  public HeadPatching() {
    this(PromptSet.parse("ioi"), 0, 0, "0", Direction.DENOISING, Metric.LOGIT_DIFFERENCE);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> pairs = chosen(Needs.pairs(session, prompts, metric, "head-patching"));
    if (layer >= session.spec().layers()) {
      throw new Refusal(
          "There is no layer %d: this model's layers are 0 to %d."
              .formatted(layer, session.spec().layers() - 1));
    }
    List<@Nullable Span> places = new Place(position).in(pairs);
    PlaceSweep sweep = PlaceSweep.run(this, session, pairs, places);
    Figure byHead = byHead(session, sweep, pairs.size());
    boolean attributed = metric.linear() && !session.spec().isPostNorm();
    return new Result(
        byHead, attributed ? Optional.of(byPart(session, sweep, pairs, places)) : Optional.empty());
  }

  /// The same question without a place.
  ActivationPatching whole() {
    return new ActivationPatching(prompts, direction, metric);
  }

  private List<TokenizedPrompt> chosen(List<TokenizedPrompt> pairs) {
    if (prompt > pairs.size()) {
      throw new Refusal(
          "The set has %d prompts, so there is no prompt %d.".formatted(pairs.size(), prompt));
    }
    return prompt == 0 ? pairs : List.of(pairs.get(prompt - 1));
  }

  private Figure byHead(Session session, PlaceSweep sweep, int n) {
    int heads = session.spec().heads();
    Reading reading = Effect.of(direction, metric, sweep.baseline()).reading(n);
    List<String> labels = heads(heads);
    labels.add("attn out " + layer);
    return reading.bars(
        "byHead",
        whole().title("heads of layer " + layer + " at " + where()),
        new Axis.Components(labels),
        sweep::mean,
        (part, none) -> sweep.touched(part));
  }

  private Figure byPart(
      Session session, PlaceSweep sweep, List<TokenizedPrompt> pairs, List<@Nullable Span> places)
      throws InterruptedException {
    CellWrite write = new CellWrite(session, metric, layer);
    double[] sum = new double[session.spec().heads() + 2];
    for (int i = 0; i < pairs.size(); i++) {
      session.progress("Attributing prompt", i, pairs.size());
      Span place = places.get(i);
      double[] parts = place == null ? new double[sum.length] : write.parts(pairs.get(i), place);
      for (int part = 0; part < sum.length; part++) {
        sum[part] += parts[part] / pairs.size();
      }
    }
    session.progress("Attributing prompt", pairs.size(), pairs.size());
    List<String> labels = heads(session.spec().heads());
    labels.add("attn bias " + layer);
    labels.add("attn out " + layer);
    Reading reading =
        new Reading(
            new Quantity("direct " + Words.of(metric), true),
            value -> value,
            "",
            pairs.size(),
            sweep.clean(),
            null);
    return reading.bars(
        "byPart",
        "What layer %d writes at %s towards the %s".formatted(layer, where(), Words.of(metric)),
        new Axis.Components(labels),
        part -> sum[part],
        (part, none) -> null);
  }

  private String where() {
    String words = new Place(position).words();
    return prompt == 0 ? words : words + " of prompt " + prompt;
  }

  private List<String> heads(int heads) {
    List<String> labels = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      labels.add(layer + "." + head);
    }
    return labels;
  }
}
