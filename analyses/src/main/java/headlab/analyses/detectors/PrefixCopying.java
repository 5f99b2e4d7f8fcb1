package headlab.analyses.detectors;

import headlab.analyses.common.Controls;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadScores;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.common.Ranking;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// Which heads look at what followed a token before, write it, and are needed to repeat it.
///
/// 1. Run prompts of n tokens and the same n again. `prefixMatching`: the mean of A[i, i - n + 1]
///    over all tokens i that have one.
/// 2. `copying`: what a head writes towards the next token, in the second copy: its write along the
///    unembedding of that token minus the mean over the vocabulary, divided by the final norm's
///    scale; folded coordinates. `scatter` shows both, a point for each head.
/// 3. Set the output of the `top` heads by prefix matching to 0, one by one and together, and as
///    many other heads of the same layers, drawn at random.
/// 4. `loss`: the mean negative log-likelihood of the second copy in each of these runs, its first
///    token left out, which nothing predicts.
@About(
    title = "Prefix matching and copying",
    coordinates = Coordinates.FOLDED,
    question = "Which heads find what followed a token before, and does the model need them?",
    paper = Papers.OLSSON_2022,
    bibtex = Papers.OLSSON_2022_BIBTEX)
public record PrefixCopying(
    @Param(label = "Prompts", help = "Tokens that are repeated.") PromptSet prompts,
    @Param(label = "Top", help = "How many heads are switched off.", min = 1, max = 50) int top,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<PrefixCopying.Result> {
  /// Where heads look, what they write, and what is lost without them.
  public record Result(Figure prefixMatching, Figure copying, Figure scatter, Figure loss) {}

  public PrefixCopying() {
    this(PromptSet.parse("repeated-tokens:n=4"), 5, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Needs.tokens(session, prompts, 4, "prefix-copying");
    Repeat.check(read, "prefix-copying");
    HeadScores scores = CopyScores.of(session, read, seed);
    List<Head> strongest = strongest(session.spec(), scores.means(CopyScores.MATCHING));
    List<Head> others = new Controls(seed, session.spec().heads()).like(strongest);
    Figure.Grid matching =
        scores.grid(
            CopyScores.MATCHING,
            "Attention on what followed the same token, earlier (mean over the stripe)",
            new Quantity("attention", false));
    Figure.Grid copying =
        scores.grid(
            CopyScores.COPYING,
            "What heads write towards the next token of the second copy",
            new Quantity("centred logit", true));
    return new Result(
        matching,
        copying,
        scatter(session.spec(), matching, copying),
        RepeatLoss.figure(session, read, strongest, others));
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static Figure scatter(ModelSpec spec, Figure.Grid matching, Figure.Grid copying) {
    return new Figure.Scatter(
        "scatter",
        "Where heads look and what they write",
        new Quantity("prefix matching: " + matching.quantity().name(), false),
        new Quantity("copying: " + copying.quantity().name(), true),
        Axis.HeadNames.all(spec.layers(), spec.heads()),
        matching.values(),
        copying.values(),
        Figure.Sides.of(matching.sides().n()));
  }

  private List<Head> strongest(ModelSpec spec, double[] matching) {
    return new Ranking(spec.heads()).of(matching).stream().limit(top).toList();
  }
}
