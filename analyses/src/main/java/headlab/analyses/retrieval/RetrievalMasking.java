package headlab.analyses.retrieval;

import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Bootstrap.Interval;
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
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is lost without the heads that copy: needles are searched with the strongest masked, and
/// with as many others.
///
/// 1. Rank all heads by `codeScore` of retrieval-heads on the first prompts.
/// 2. On other needles, in other prose, run each prompt but for its last token as it is, then
///    generate greedily with k heads looking at every position alike: for each k the k strongest,
///    and k drawn from behind the first 100, or from behind as many as leave enough, anew in every
///    trial.
/// 3. `recall`: the mean ROUGE-1 recall of the answer. `outputChange`: how far the masked heads'
///    outputs are from what they were in the step that reads the last token, as a share of their
///    size: where it is 0 the masks had no effect.
@About(
    title = "Retrieval masking",
    question = "Are needles still found when the heads that copy look everywhere alike?",
    paper = Papers.WU_2024,
    bibtex = Papers.WU_2024_BIBTEX)
public record RetrievalMasking(
    @Param(label = "Prompts", help = "Needles that heads are ranked on.") PromptSet prompts,
    @Param(label = "Test", help = "Needles that are searched with heads masked.") PromptSet test,
    @Param(label = "Masked", help = "How many heads are masked.", min = 0, max = 10_000)
        List<Integer> counts,
    @Param(label = "Tokens", help = "How many are generated at most.", min = 1, max = 1000)
        int tokens,
    @Param(label = "Seed", help = "Of the random heads and of the intervals.", min = 0) int seed)
    implements Analysis<RetrievalMasking.Result> {
  private static final double ACCEPT = 50;
  private static final int NAMED = 10;

  /// What is found without the strongest, what the masks did, and what the ranking is.
  public record Result(Figure recall, Figure outputChange, Figure codeScore) {}

  public RetrievalMasking {
    counts = List.copyOf(counts);
    if (counts.isEmpty()) {
      throw new IllegalArgumentException("retrieval-masking needs a number of heads to mask.");
    }
  }

  public RetrievalMasking() {
    this(
        PromptSet.parse("needle"),
        PromptSet.parse("needle:needles=test,n=10"),
        List.of(0, 2, 5, 10, 20),
        50,
        0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    int heads = session.spec().layers() * session.spec().heads();
    List<Integer> possible = MaskedTrials.possible(counts, heads);
    List<TokenizedPrompt> read = Copies.checked(session.prompts(prompts), "retrieval-masking");
    Trials trials = Trials.of(session, read, tokens, ACCEPT, seed);
    List<Decoding.Head> ranked = ranked(session.spec(), trials.means(Trials.CODE));
    List<TokenizedPrompt> tests = Copies.checked(session.prompts(test), "retrieval-masking");
    MaskedTrials masks = MaskedTrials.of(ranked, possible, tokens, seed);
    Rows rows = masks.of(session, tests);
    String words = words(masks, rows, trials);
    return new Result(
        figure(
            masks,
            rows,
            "recall",
            "Needle recall with heads masked (" + words + ")",
            "ROUGE-1 recall in percent",
            tests.size()),
        figure(
            masks,
            rows,
            "change",
            "How far masked heads' outputs are from what they were (" + words + ")",
            "share of the output",
            tests.size()),
        trials.grid(
            Trials.CODE,
            "Retrieval score as the published code counts: copying steps / tokens of the answer",
            new Quantity("copies per answer token", false)));
  }

  private static List<Decoding.Head> ranked(ModelSpec spec, double[] scores) {
    return new Ranking(spec.heads())
        .of(scores).stream().map(each -> new Decoding.Head(each.layer(), each.head())).toList();
  }

  private Figure figure(
      MaskedTrials masks, Rows rows, String what, String title, String quantity, int n) {
    double[] means = masks.means(rows, what);
    Bootstrap bootstrap = new Bootstrap(seed, n);
    List<Interval> intervals = new ArrayList<>();
    for (String series : MaskedTrials.SERIES) {
      for (int count : masks.counts()) {
        intervals.add(bootstrap.mean(rows.of(MaskedTrials.key(what, series, count))));
      }
    }
    return new Figure.Curve(
        what.equals("recall") ? "recall" : "outputChange",
        title,
        new Quantity(quantity, false),
        new Axis.Labelled("masked", "Masked", MaskedTrials.SERIES),
        new Axis.Numbers(
            "count", "Heads masked", masks.counts().stream().map(Integer::doubleValue).toList()),
        Arrays.stream(means).boxed().toList(),
        Figure.Sides.of(n)
            .withInterval(
                intervals.stream().<@Nullable Double>map(Interval::low).toList(),
                intervals.stream().<@Nullable Double>map(Interval::high).toList()));
  }

  private String words(MaskedTrials masks, Rows rows, Trials trials) {
    int most = masks.counts().getLast();
    List<String> named =
        masks.ranked().stream()
            .limit(Math.min(NAMED, Math.min(most, trials.copying())))
            .map(Decoding.Head::name)
            .toList();
    List<String> parts = new ArrayList<>();
    if (masks.isWithoutEffect(rows)) {
      parts.add("no effect: no output changed");
    }
    if (trials.isWithoutAccepted()) {
      parts.add("no trial was accepted, so heads are ranked on failed ones");
    }
    parts.add("top: " + (named.isEmpty() ? "no head copies" : String.join(", ", named)));
    if (trials.copying() < most) {
      parts.add(
          "only %d heads copy at all, the others of the top are the first of those with 0"
              .formatted(trials.copying()));
    }
    parts.add("random: from behind the first " + masks.aside());
    if (masks.ranked().size() - masks.aside() == most && most > 0) {
      parts.add("which are always the same at " + most);
    }
    if (masks.counts().size() < counts.stream().distinct().count()) {
      parts.add("more than half of the heads are not masked");
    }
    return String.join("; ", parts);
  }
}
