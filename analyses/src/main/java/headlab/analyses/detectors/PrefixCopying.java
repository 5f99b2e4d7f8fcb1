package headlab.analyses.detectors;

import headlab.analyses.common.Controls;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadScores;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Which heads look at what followed a token before, write it, and are needed to repeat it.
///
/// 1. Run prompts of n tokens and the same n again. `prefixMatching`: the mean of A[i, i - n + 1]
///    over all tokens i that have one.
/// 2. `copying`: what a head writes towards the next token, in the second copy: its write along the
///    unembedding of that token minus the mean over the vocabulary, divided by the final norm's
///    scale; folded coordinates.
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
  public record Result(Figure prefixMatching, Figure copying, Figure loss) {}

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
    return new Result(
        scores.grid(
            CopyScores.MATCHING,
            "Attention on what followed the same token, earlier (mean over the stripe)",
            new Quantity("attention", false)),
        scores.grid(
            CopyScores.COPYING,
            "What heads write towards the next token of the second copy",
            new Quantity("centred logit", true)),
        RepeatLoss.figure(session, read, strongest, others));
  }

  private List<Head> strongest(ModelSpec spec, double[] matching) {
    return IntStream.range(0, matching.length)
        .boxed()
        .sorted(Comparator.comparingDouble(at -> -matching[at]))
        .limit(top)
        .map(at -> new Head(at / spec.heads(), at % spec.heads()))
        .toList();
  }
}
