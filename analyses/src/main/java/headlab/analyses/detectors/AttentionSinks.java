package headlab.analyses.detectors;

import headlab.analyses.common.HeadScores;
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
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which heads rest on the first token, and what the first token is like that they rest on.
///
/// 1. Run every prompt and take patterns A, values v, and the residual stream after each layer (of
///    a post-norm model the sum before the layer's second norm).
/// 2. `firstTokenMass`: the mean of A[i, 0] over all i; `sinkShare`: the share of heads and prompts
///    where it is above `threshold`, in percent.
/// 3. `valueDrain`: the size of v_j W_O, the median over later tokens j, divided by that of the
///    first token: large where the first token, looked at, writes next to nothing.
/// 4. `residualPeak`: the size of the first token's stream after a layer, divided by the largest of
///    the others.
/// 5. `byDomain`: the mean of A[i, 0] over i >= 1 in each group of prompts. `contrast`: the first
///    group minus the second; a head that differs by more than .3 is dormant in one domain and at
///    work in the other.
///
/// Where no BOS is added, the first token of the text is the one that is meant.
@About(
    title = "Attention sinks",
    question = "Which heads rest on the first token, everywhere or in some texts only?",
    paper = Papers.GUO_2024 + "; " + Papers.GU_2024,
    bibtex = Papers.GUO_2024_BIBTEX + Papers.GU_2024_BIBTEX)
public record AttentionSinks(
    @Param(label = "Prompts", help = "Texts; their groups are the domains.") PromptSet prompts,
    @Param(label = "Threshold", help = "Mass above which a head is a sink.", min = 0, max = 1)
        double threshold,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<AttentionSinks.Result> {
  private static final double SWITCHES = .3;

  /// The last two where the prompts are of several groups.
  public record Result(
      Figure firstTokenMass,
      Figure valueDrain,
      Figure residualPeak,
      Figure sinkShare,
      Optional<Figure> byDomain,
      Optional<Figure> contrast) {}

  public AttentionSinks() {
    this(PromptSet.parse("domain-pairs:n=24"), .3, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Needs.tokens(session, prompts, 2, "attention-sinks");
    Rows rows = SinkScores.of(session, read);
    HeadScores scores = new HeadScores(session.spec(), rows, read.size(), seed);
    List<String> domains = read.stream().map(AttentionSinks::domain).distinct().toList();
    List<int[]> members = domains.stream().map(domain -> members(read, domain)).toList();
    boolean several = domains.size() > 1;
    return new Result(
        scores.grid(
            SinkScores.MASS,
            "Attention of all tokens on the first one",
            new Quantity("attention on the first token", false)),
        scores.grid(
            SinkScores.DRAIN,
            "How much more a later token's value writes than the first one's",
            new Quantity("median size / size at the first token", false)),
        residualPeak(rows, session.spec(), read.size()),
        sinkShare(scores, domains, members),
        several ? Optional.of(byDomain(scores, domains, members)) : Optional.empty(),
        several ? Optional.of(contrast(scores, domains, members)) : Optional.empty());
  }

  private static Figure residualPeak(Rows rows, ModelSpec spec, int n) {
    int layers = spec.layers();
    return new Figure.Bars(
        SinkScores.PEAK,
        "The first token's stream %s, beside the largest other".formatted(Words.afterLayers(spec)),
        new Quantity("size / largest other size", false),
        new Axis.Layers(layers),
        IntStream.range(0, layers)
            .<Double>mapToObj(layer -> rows.mean(SinkScores.peak(layer)))
            .toList(),
        Figure.Sides.of(n));
  }

  private static String domain(TokenizedPrompt prompt) {
    String group = prompt.source().group();
    return group == null ? "no group" : group;
  }

  private static int[] members(List<TokenizedPrompt> read, String domain) {
    return IntStream.range(0, read.size())
        .filter(prompt -> domain(read.get(prompt)).equals(domain))
        .toArray();
  }

  private Figure sinkShare(HeadScores scores, List<String> domains, List<int[]> members) {
    List<String> labels = new ArrayList<>(List.of("all"));
    List<Double> shares = new ArrayList<>();
    shares.add(scores.shareAbove(SinkScores.MASS, threshold, scores.all()));
    for (int i = 0; i < domains.size() && domains.size() > 1; i++) {
      labels.add(domains.get(i));
      shares.add(scores.shareAbove(SinkScores.MASS, threshold, members.get(i)));
    }
    return new Figure.Bars(
        "sinkShare",
        "Heads and prompts whose attention on the first token is above " + threshold,
        new Quantity("% of heads and prompts", false),
        new Axis.Labelled("domains", "Domain", labels),
        shares,
        Figure.Sides.of(scores.all().length));
  }

  private static Figure byDomain(HeadScores scores, List<String> domains, List<int[]> members) {
    List<Figure.Grid> grids =
        members.stream()
            .map(
                some ->
                    scores.grid(
                        "byDomain",
                        SinkScores.DORMANCY,
                        "Attention of later tokens on the first one, in each domain",
                        new Quantity("attention on the first token", false),
                        some))
            .toList();
    return Figure.Grid.stack(new Axis.Labelled("domains", "Domain", domains), grids);
  }

  private static Figure contrast(HeadScores scores, List<String> domains, List<int[]> members) {
    Figure.Grid grid =
        scores.difference(
            "contrast",
            SinkScores.DORMANCY,
            "Attention on the first token in %s minus in %s"
                .formatted(domains.get(0), domains.get(1)),
            new Quantity("difference of attention on the first token", true),
            members);
    long switching =
        grid.values().stream().filter(each -> each != null && Math.abs(each) > SWITCHES).count();
    return new Figure.Grid(
        grid.name(),
        "%s: %d of %d heads switch (more than %s)"
            .formatted(grid.title(), switching, grid.values().size(), SWITCHES),
        grid.quantity(),
        grid.rows(),
        grid.columns(),
        grid.values(),
        grid.sides(),
        grid.reasons());
  }
}
