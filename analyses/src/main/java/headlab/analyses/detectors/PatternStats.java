package headlab.analyses.detectors;

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
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// What the attention patterns of heads are like: how spread out, how far back, how much on the
/// first token.
///
/// 1. Run every prompt and take the pattern A of every head; row i is the destination.
/// 2. `entropy`: the entropy of row i divided by ln(i + 1), its largest value; 0 for row 0; the
///    mean over all rows. 0 looks at one token, 1 at all alike.
/// 3. `columnEntropy`: column j made to sum to 1, its entropy divided by ln(T - j); the largest
///    over the columns. Near 1 where some token is looked at by all that follow.
/// 4. `bosMass`: the mean of A[i, 0] over i >= 1; `self`: the mean of A[i, i]; `distance`: the mean
///    number of tokens that a row looks back. Low entropy with a large `bosMass` is a sink.
/// 5. Average over the prompts.
@About(
    title = "Pattern statistics",
    question = "How spread out is a head's attention, how far back does it look, how much is idle?",
    paper = Papers.GUO_2024,
    bibtex = Papers.GUO_2024_BIBTEX)
public record PatternStats(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<PatternStats.Result> {
  private static final List<String> FIGURES =
      List.of("entropy", "columnEntropy", "bosMass", "self", "distance");

  /// One figure for each statistic.
  public record Result(
      Figure entropy, Figure columnEntropy, Figure bosMass, Figure self, Figure distance) {}

  public PatternStats() {
    this(PromptSet.parse("ioi"), 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Needs.tokens(session, prompts, 2, "pattern-stats");
    HeadScores scores =
        PatternScore.all(session, FIGURES, read, seed, (pattern, prompt) -> of(pattern));
    return new Result(
        grid(scores, "entropy", "Entropy of what a token looks at, of its largest", "row entropy"),
        grid(
            scores,
            "columnEntropy",
            "Entropy of who looks at a token, of its largest, at the largest column",
            "column entropy"),
        grid(
            scores,
            "bosMass",
            "Attention of later tokens on the first one",
            "attention on the first token"),
        grid(scores, "self", "Attention of a token on itself", "attention on itself"),
        grid(scores, "distance", "How far back a token looks on average", "tokens back"));
  }

  private static Figure grid(HeadScores scores, String figure, String title, String quantity) {
    return scores.grid(figure, title, new Quantity(quantity, false));
  }

  /// The numbers of one pattern, in the order of the figures.
  static double[] of(Pattern pattern) {
    double rows = 0;
    double columns = 0;
    double distance = 0;
    for (int at = 0; at < pattern.size(); at++) {
      rows += rowEntropy(pattern, at) / pattern.size();
      columns = Math.max(columns, columnEntropy(pattern, at));
      for (int source = 0; source < at; source++) {
        distance += pattern.at(at, source) * (at - source) / pattern.size();
      }
    }
    return new double[] {rows, columns, pattern.received(0, 1), pattern.stripe(0), distance};
  }

  /// The entropy of what `row` looks at, divided by the largest that it could have.
  static double rowEntropy(Pattern pattern, int row) {
    double entropy = 0;
    for (int source = 0; source <= row; source++) {
      entropy += term(pattern.at(row, source));
    }
    return row == 0 ? 0 : entropy / Math.log(row + 1.0);
  }

  /// The entropy of who looks at `column`, divided by the largest that it could have.
  static double columnEntropy(Pattern pattern, int column) {
    double sum = 0;
    for (int row = column; row < pattern.size(); row++) {
      sum += pattern.at(row, column);
    }
    double entropy = 0;
    for (int row = column; row < pattern.size() && sum > 0; row++) {
      entropy += term(pattern.at(row, column) / sum);
    }
    return column == pattern.size() - 1 ? 0 : entropy / Math.log((double) pattern.size() - column);
  }

  private static double term(double share) {
    return share > 0 ? -share * Math.log(share) : 0;
  }
}
