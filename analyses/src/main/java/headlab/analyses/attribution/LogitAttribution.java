package headlab.analyses.attribution;

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
import headlab.engine.model.Coordinates;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What each part of the model writes towards the answer (direct logit attribution), in folded
/// coordinates.
///
/// 1. Take the direction u of the answer in the unembedding, the final norm's weight folded into
///    it: correct minus incorrect, or correct minus the mean over the vocabulary.
/// 2. Run every prompt and keep, at the last position, the embeddings, each head's `z`, each MLP's
///    output, and the scale of the final norm.
/// 3. The part r of the residual stream counts (r / scale) · u; LayerNorm takes the mean off first.
///    A head's part is (z - b_V) W_O; all b_V W_O are counted to the layer's attention bias.
/// 4. Check that all parts and the final norm's bias sum to the metric, within 1e-4 of the sum of
///    their sizes; then average over the prompts.
@About(
    title = "Logit attribution",
    coordinates = Coordinates.FOLDED,
    question = "Which heads and layers write the answer into the residual stream?",
    paper = Papers.ELHAGE_2021 + "; " + Papers.WANG_2022,
    bibtex = Papers.ELHAGE_2021_BIBTEX + Papers.WANG_2022_BIBTEX)
public record LogitAttribution(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Metric", help = "logit-difference or answer-logit.") Metric metric)
    implements Analysis<LogitAttribution.Result> {
  private static final String HEADS = "byHead";
  private static final String COMPONENTS = "byComponent";

  /// The heads, and all parts together.
  public record Result(Figure byHead, Figure byComponent) {}

  public LogitAttribution {
    if (!metric.linear()) {
      throw new IllegalArgumentException(
          "--metric of logit-attribution must be a linear function of the logits: logit-difference or answer-logit, not %s."
              .formatted(metric.id()));
    }
  }

  public LogitAttribution() {
    this(PromptSet.parse("ioi"), Metric.LOGIT_DIFFERENCE);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> tokens = Needs.answers(session, prompts, metric);
    double[] measured =
        session
            .sweep("clean", List.of(Baseline.CLEAN), tokens, metric, soFar -> List.of())
            .of(Baseline.CLEAN.key());
    Parts parts = Parts.of(session);
    Rows terms =
        session.scores(
            "terms",
            keys(parts),
            tokens,
            (number, prompt) -> {
              Terms each = parts.attribute(session, prompt, metric);
              each.check(measured[number], number);
              return each.all();
            });
    double clean = Arrays.stream(measured).average().orElseThrow();
    return new Result(
        byHead(parts, terms, clean, tokens.size()),
        byComponent(parts, terms, clean, tokens.size()));
  }

  /// The components, then the heads, layer by layer.
  private static List<Key> keys(Parts parts) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < parts.labels().size(); i++) {
      keys.add(component(i));
    }
    for (int head = 0; head < parts.layers() * parts.heads(); head++) {
      keys.add(Key.head(HEADS, head / parts.heads(), head % parts.heads()));
    }
    return keys;
  }

  private static Key component(int index) {
    return new Key(COMPONENTS, null, null, index);
  }

  private Figure byHead(Parts parts, Rows terms, double clean, int n) {
    return new Reading(quantity(), value -> value, "", n, clean, null)
        .grid(
            HEADS,
            "Direct attribution of the " + Words.of(metric) + " to heads",
            new Axis.Layers(parts.layers()),
            new Axis.Heads(parts.heads()),
            (layer, head) -> terms.mean(Key.head(HEADS, layer, head)));
  }

  private Figure byComponent(Parts parts, Rows terms, double clean, int n) {
    return new Figure.Bars(
        COMPONENTS,
        "Direct attribution of the " + Words.of(metric) + " to components",
        quantity(),
        new Axis.Components(parts.labels()),
        IntStream.range(0, parts.labels().size())
            .mapToObj(i -> terms.mean(component(i)) + 0.0)
            .toList(),
        new Figure.Sides(List.of(), List.of(), List.of(), n, clean, null));
  }

  private Quantity quantity() {
    return new Quantity("direct " + Words.of(metric), true);
  }
}
