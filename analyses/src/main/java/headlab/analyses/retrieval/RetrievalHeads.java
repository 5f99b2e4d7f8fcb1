package headlab.analyses.retrieval;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which heads copy what is asked for out of a long prompt.
///
/// 1. Each prompt hides a needle in a haystack and ends where decoding begins. All of it but the
///    last token is run; then tokens are generated greedily, to the end of the line.
/// 2. A head copies the token w of a step where the position j that it looks at most, of prompt and
///    generated tokens, holds w and lies in the needle.
/// 3. `codeScore`, as the published code counts: steps that copy from the answer's span, repeated
///    ones too, divided by the tokens of that span. `paperScore`, as the paper defines it:
///    different tokens copied from the needle, divided by the different tokens that it has.
/// 4. A trial is accepted where the response has more than half of the answer's words (ROUGE-1
///    recall). Scores are means over accepted trials; the means over all stand beside them as raw
///    values. At .1 or more of `codeScore` a head is called a retrieval head.
/// 5. `frequency`: the share of accepted trials in which a head's `codeScore` is above 0.
@About(
    title = "Retrieval heads",
    question = "Which heads copy a needle out of a haystack?",
    paper = Papers.WU_2024,
    bibtex = Papers.WU_2024_BIBTEX)
public record RetrievalHeads(
    @Param(label = "Prompts", help = "Needles in haystacks: roles needle and answer.")
        PromptSet prompts,
    @Param(label = "Tokens", help = "How many are generated at most.", min = 1, max = 1000)
        int tokens,
    @Param(
            label = "Accept",
            help = "Percent of the answer that a response must have more of.",
            min = 0,
            max = 99)
        double accept,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<RetrievalHeads.Result> {
  /// Both scores, how often heads are active, where needles are found, and the strongest heads.
  public record Result(
      Figure codeScore, Figure paperScore, Figure frequency, Figure recall, Figure strongest) {}

  public RetrievalHeads() {
    this(PromptSet.parse("needle:n=30"), 50, 50, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> read = Copies.checked(session.prompts(prompts), "retrieval-heads");
    Trials trials = Trials.of(session, read, tokens, accept, seed);
    return new Result(
        trials.grid(
            Trials.CODE,
            "Retrieval score as the published code counts: copying steps / tokens of the answer",
            new Quantity("copies per answer token", false)),
        trials.grid(
            Trials.PAPER,
            "Retrieval score as the paper defines it: different tokens copied / different tokens of the needle",
            new Quantity("share of the needle", false)),
        trials.grid(
            Trials.FREQUENCY,
            "Share of trials in which a head copies; in every one: "
                + always(trials, session.spec().heads()),
            new Quantity("share of accepted trials", false)),
        trials.recall(),
        trials.strongest());
  }

  private static String always(Trials trials, int heads) {
    if (trials.isWithoutAccepted()) {
      return "none";
    }
    double[] share = trials.means(Trials.FREQUENCY);
    String names =
        IntStream.range(0, share.length)
            .filter(at -> share[at] == 1)
            .mapToObj(at -> at / heads + "." + at % heads)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }
}
