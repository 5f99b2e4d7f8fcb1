package headlab.analyses.detectors;

import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.common.Words;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A few numbers in the residual stream that are a thousand times as large as the rest, at which
/// tokens and in which features.
///
/// 1. Run every prompt and take the residual stream after each layer; of a post-norm model the sum
///    before the layer's second norm.
/// 2. `magnitudes`: the three largest absolute values of a layer, and the median of all; the text
///    says feature and position of the first prompt's.
/// 3. `massive`: how many are above 100 and above 1000 times the median, for each prompt.
/// 4. `origin`: the largest absolute value that attention and MLP of each layer write: who makes
///    them, and who takes them away.
/// 5. `fixedFeatures`: how alike the two largest features are from prompt to prompt (Jaccard): 1
///    where they are always the same.
/// 6. `bosCosine`: the cosine of the first token's stream with that of each other position, where
///    all prompts have one length.
@About(
    title = "Massive activations",
    question = "Which features of the residual stream are enormous, and who writes them?",
    paper = Papers.SUN_2024,
    bibtex = Papers.SUN_2024_BIBTEX)
public record MassiveActivations(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts)
    implements Analysis<MassiveActivations.Result> {
  /// The last where all prompts have one length.
  public record Result(
      Figure magnitudes,
      Figure massive,
      Figure origin,
      Figure fixedFeatures,
      Optional<Figure> bosCosine) {}

  public MassiveActivations() {
    this(PromptSet.parse("domain-pairs:n=12"));
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Needs.tokens(session, prompts, 2, "massive-activations");
    LargestActivations found = LargestActivations.of(session, read);
    Axis layers = new Axis.Layers(session.spec().layers());
    int n = read.size();
    return new Result(
        magnitudes(found, layers, Words.afterLayers(session.spec()), n),
        new Figure.Bars(
            "massive",
            "Activations above 100 and above 1000 times the median, for each prompt",
            new Quantity("activations", false),
            layers,
            each(layers, found::massive),
            Figure.Sides.of(n)),
        origin(found, layers, n),
        new Figure.Bars(
            "fixedFeatures",
            "Whether the two largest features are the same in all prompts",
            new Quantity("Jaccard similarity", false),
            layers,
            each(layers, found::alike),
            Figure.Sides.of(n)),
        found.width() == 0 ? Optional.empty() : Optional.of(cosine(found, layers, read)));
  }

  private static List<Double> each(Axis layers, java.util.function.IntToDoubleFunction value) {
    return IntStream.range(0, layers.size()).<Double>mapToObj(value::applyAsDouble).toList();
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static Figure magnitudes(LargestActivations found, Axis layers, String where, int n) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable String> texts = new ArrayList<>();
    List<String> ranks = List.of("largest", "second", "third", "median");
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int rank = 0; rank < ranks.size(); rank++) {
        values.add(found.magnitude(layer, rank));
        texts.add(found.text(layer, rank));
      }
    }
    return new Figure.Grid(
        "magnitudes",
        "The largest activations " + where + ", and the median",
        new Quantity("absolute value", false),
        null,
        layers,
        new Axis.Labelled("sizes", "Size", ranks),
        values,
        texts,
        Figure.Sides.of(n),
        List.of());
  }

  private static Figure origin(LargestActivations found, Axis layers, int n) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      values.add(found.written(layer, 0));
      values.add(found.written(layer, 1));
    }
    return new Figure.Grid(
        "origin",
        "The largest activation that each layer's attention and MLP write",
        new Quantity("absolute value", false),
        layers,
        new Axis.Labelled("parts", "Part", List.of("attention", "MLP")),
        values,
        Figure.Sides.of(n),
        List.of());
  }

  private static Figure cosine(LargestActivations found, Axis layers, List<TokenizedPrompt> read) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int position = 0; position < found.width(); position++) {
        values.add(found.cosine(layer, position));
      }
    }
    return new Figure.Grid(
        "bosCosine",
        "How alike the stream of each position is to that of the first one",
        new Quantity("cosine", true),
        layers,
        new Axis.Tokens(read.getFirst().labels()),
        values,
        Figure.Sides.of(read.size()),
        List.of());
  }
}
