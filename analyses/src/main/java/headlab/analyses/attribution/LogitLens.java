package headlab.analyses.attribution;

import headlab.analyses.common.Bootstrap;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Lens;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the model would say if it stopped early: the residual stream at every layer and position,
/// read by the final norm and the unembedding.
///
/// 1. Run every prompt and keep the residual stream before each layer and after the last one; with
///    `mid` also between attention and MLP.
/// 2. Normalise each row by its own mean and variance (RMSNorm: by its own mean square), with the
///    final norm's weights, and multiply it with the unembedding. The last row is the model's
///    output.
/// 3. `topToken`: the likeliest token of each row and its probability. `rank` and `logit`: how many
///    tokens have a larger logit than the answer, and the answer's logit, at every position;
///    without an answer, of the token that the model itself ranks first after the prompt.
///    `divergence`: KL(output ‖ row), in nats.
/// 4. `answerRank`: the rank at the last position, averaged over the prompts.
@About(
    title = "Logit lens",
    question = "What would the model answer if it stopped after each layer?",
    paper = "nostalgebraist, interpreting GPT: the logit lens, LessWrong, 2020",
    bibtex =
        """
        @misc{nostalgebraist2020lens,
          title = {interpreting {GPT}: the logit lens},
          author = {nostalgebraist},
          year = {2020},
          howpublished = {LessWrong}
        }
        """)
public record LogitLens(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Mid-layer rows", help = "Also read between attention and MLP.") boolean mid,
    @Param(label = "Shown", help = "How many prompts have figures.", min = 1, max = 20) int shown)
    implements Analysis<LogitLens.Result> {
  /// One figure of each kind for each prompt that is shown, and the mean over all.
  public record Result(
      List<Figure> topToken,
      List<Figure> rank,
      List<Figure> logit,
      List<Figure> divergence,
      Figure answerRank) {}

  public LogitLens() {
    this(PromptSet.parse("ioi"), false, 1);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = session.prompts(prompts);
    Depths depths = Depths.of(session.spec(), mid);
    IdentityHashMap<TokenizedPrompt, Lens> seen = new IdentityHashMap<>();
    Rows ranks =
        session.scores(
            "answerRank",
            depths.keys(),
            read,
            (number, prompt) -> {
              Lens lens = session.lens(prompt, depths.points(), prompt.correct());
              if (read.subList(0, Math.min(shown, read.size())).contains(prompt)) {
                seen.put(prompt, lens);
              }
              return lens.ranksAfterLast();
            });
    List<LensFigures> figures = new ArrayList<>();
    for (int i = 0; i < Math.min(shown, read.size()); i++) {
      TokenizedPrompt prompt = read.get(i);
      Lens lens = seen.get(prompt);
      lens = lens == null ? session.lens(prompt, depths.points(), prompt.correct()) : lens;
      String suffix = i == 0 ? "" : "." + (i + 1);
      String which = read.size() == 1 ? "" : " (prompt %d of %d)".formatted(i + 1, read.size());
      figures.add(new LensFigures(session, prompt, lens, depths.axis(), suffix, which));
    }
    return new Result(
        figures.stream().map(LensFigures::topToken).toList(),
        figures.stream().map(LensFigures::rank).toList(),
        figures.stream().map(LensFigures::logit).toList(),
        figures.stream().map(LensFigures::divergence).toList(),
        answerRank(depths, ranks, read.size()));
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static Figure answerRank(Depths depths, Rows ranks, int n) {
    Bootstrap bootstrap = new Bootstrap(0, n);
    List<@Nullable Double> means = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (Key key : depths.keys()) {
      Bootstrap.Interval interval = bootstrap.mean(ranks.of(key));
      means.add(ranks.mean(key));
      low.add(interval.low());
      high.add(interval.high());
    }
    return new Figure.Bars(
        "answerRank",
        "Rank of the answer after the last token",
        new Quantity("mean rank (0 is the first)", false),
        depths.axis(),
        means,
        n > 1 ? Figure.Sides.of(n).withInterval(low, high) : Figure.Sides.of(n));
  }
}
