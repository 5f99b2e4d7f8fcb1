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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Which heads look at the token before, at the same token earlier, at what followed it, at
/// themselves, or at the first token.
///
/// 1. Run every prompt and take the pattern A of every head; row i is the destination. Where it is
///    asked for, nothing is counted as given to the first token, or by a token to itself.
/// 2. Where every prompt is n tokens and the same n again, maybe after BOS: the mean of one
///    diagonal of A, over all tokens that it has (`stripe`). `previous` A[i, i - 1], `duplicate`
///    A[i, i - n], `induction` A[i, i - n + 1]; `inductionSecondCopy` is that over the second copy
///    only.
/// 3. Else the share of all attention that falls on marked sources (`mul`): `previous` j = i - 1,
///    `duplicate` t_j = t_i for j < i, `induction` t_(j-1) = t_i.
/// 4. Both ways `current` is the mean of A[i, i], `first` of A[i, 0].
/// 5. Average over the prompts.
@About(
    title = "Pattern templates",
    question = "Which heads look at the previous token, at duplicates, or at what came after them?",
    paper = Papers.OLSSON_2022 + "; " + Papers.ELHAGE_2021,
    bibtex = Papers.OLSSON_2022_BIBTEX + Papers.ELHAGE_2021_BIBTEX)
public record PatternTemplates(
    @Param(label = "Prompts", help = "Repeated tokens, or any text.") PromptSet prompts,
    @Param(label = "Form", help = "Stripe, share of all attention (mul), or what fits.")
        TemplateForm form,
    @Param(label = "Without the first", help = "Leave out what is given to the first token.")
        boolean excludeFirst,
    @Param(label = "Without itself", help = "Leave out what a token gives to itself.")
        boolean excludeCurrent,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<PatternTemplates.Result> {
  private static final String SECOND = "inductionSecondCopy";
  private static final List<String> FIGURES =
      List.of("previous", "duplicate", "induction", "current", "first", SECOND);

  /// One figure for each template; the last where prompts repeat.
  public record Result(
      Figure previous,
      Figure duplicate,
      Figure induction,
      Figure current,
      Figure first,
      Optional<Figure> inductionSecondCopy) {}

  public PatternTemplates() {
    this(PromptSet.parse("repeated-tokens:n=8"), TemplateForm.AUTO, false, false, 0);
  }

  private boolean stripes(List<TokenizedPrompt> read) {
    return switch (form) {
      case MUL -> false;
      case AUTO -> read.stream().allMatch(prompt -> Repeat.of(prompt).isPresent());
      case STRIPE -> {
        Repeat.check(read, "the stripe of pattern-templates");
        yield true;
      }
    };
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Needs.tokens(session, prompts, 2, "pattern-templates");
    boolean stripes = stripes(read);
    HeadScores scores =
        PatternScore.all(
            session,
            stripes ? FIGURES : FIGURES.subList(0, Template.values().length),
            read,
            seed,
            (whole, prompt) -> {
              Pattern pattern = whole.without(excludeFirst, excludeCurrent);
              return stripes
                  ? stripes(pattern, Repeat.of(prompt).orElseThrow())
                  : shares(pattern, prompt.clean());
            });
    String how = stripes ? "mean over the stripe" : "share of all attention";
    return new Result(
        grid(scores, "previous", "Attention on the token before", how),
        grid(scores, "duplicate", "Attention on the same token, earlier", how),
        grid(scores, "induction", "Attention on what followed the same token, earlier", how),
        grid(scores, "current", "Attention of a token on itself", "mean over all tokens"),
        grid(scores, "first", "Attention on the first token", "mean over all tokens"),
        stripes
            ? Optional.of(
                grid(
                    scores,
                    SECOND,
                    "Attention on what followed the same token, from the second copy only",
                    "mean over its stripe"))
            : Optional.empty());
  }

  private Figure grid(HeadScores scores, String figure, String title, String how) {
    String left =
        (excludeFirst ? ", the first token left out" : "")
            + (excludeCurrent ? ", itself left out" : "");
    return scores.grid(figure, title + " (" + how + left + ")", new Quantity("attention", false));
  }

  /// The share of all attention for each template.
  static double[] shares(Pattern pattern, List<Integer> ids) {
    return Arrays.stream(Template.values()).mapToDouble(each -> each.mul(pattern, ids)).toArray();
  }

  /// The mean over the stripe for each template, and induction from the second copy only.
  static double[] stripes(Pattern pattern, Repeat repeat) {
    double second = pattern.stripe(repeat.length() - 1, repeat.second());
    return DoubleStream.concat(
            Arrays.stream(Template.values()).mapToDouble(each -> each.stripe(pattern, repeat)),
            DoubleStream.of(second))
        .toArray();
  }
}
