package headlab.analyses.examples;

import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadList;
import headlab.analyses.common.HeadScores;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.tokens.Passage;
import java.util.List;
import java.util.Optional;

/// The texts on which a head is strongest.
///
/// 1. Read every document by itself; one longer than `window` tokens in windows, one after another,
///    each beginning with BOS where the document does. Documents are never joined.
/// 2. Measure the head at every token: the norm of its write, its largest attention to a token
///    after the first, or its direct effect on the next token's logit (folded coordinates).
/// 3. Leave out BOS, whose numbers are far from all others, unless `count-bos` is set.
/// 4. `examples`: the strongest tokens with their text, each text once. `samples`: tokens at equal
///    steps from the strongest to the weakest. `histogram`: how many tokens have which number.
/// 5. Without a head, the one is taken whose largest number a document is largest on average;
///    `byHead` shows that of all heads.
@About(
    title = "Maximally activating examples",
    question = "On which texts is a head strongest?",
    paper =
        "Common practice; for transformers e.g. Geva et al., Transformer Feed-Forward Layers Are Key-Value Memories, arXiv:2012.14913",
    bibtex =
        """
        @misc{geva2021memories,
          title = {Transformer Feed-Forward Layers Are Key-Value Memories},
          author = {Geva, Mor and Schuster, Roei and Berant, Jonathan and Levy, Omer},
          year = {2021},
          eprint = {2012.14913},
          archivePrefix = {arXiv}
        }
        """)
public record MaxActivating(
    @Param(label = "Texts", help = "A prompt set or a file: .jsonl, .csv, or .txt.")
        PromptSet prompts,
    @Param(label = "Head", help = "One, such as 5.1; strongest finds one.") String head,
    @Param(label = "By", help = "How strong a head is at a token.") Measure by,
    @Param(label = "Examples", help = "How many.", min = 1, max = 200) int count,
    @Param(label = "Around", help = "Tokens on each side.", min = 0, max = 200) int around,
    @Param(label = "Window", help = "Tokens read at once.", min = 2, max = 4096) int window,
    @Param(label = "Count BOS", help = "Whether BOS is an example too.") boolean countBos)
    implements Analysis<MaxActivating.Result> {
  private static final int SAMPLES = 10;

  /// Texts, how the numbers are spread, and all heads where one was to be found.
  public record Result(
      Figure examples, Figure samples, Figure histogram, Optional<Figure> byHead) {}

  public MaxActivating {
    HeadList.check(head, "strongest");
    if (head.contains(",")) {
      throw new IllegalArgumentException("--head is one head, not '" + head + "'.");
    }
  }

  public MaxActivating() {
    this(PromptSet.parse("domain-pairs:n=30"), "strongest", Measure.WRITE, 20, 20, 256, false);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<Head> named = new HeadList(head, "strongest").in(session.spec());
    List<Passage> passages = session.passages(prompts, Math.min(window, session.spec().context()));
    Strengths strengths = new Strengths(session, by, countBos);
    Optional<HeadScores> scores =
        named.isEmpty() ? Optional.of(strengths.ofAllHeads("byHead", passages)) : Optional.empty();
    Head chosen = scores.map(all -> all.largest("byHead")).orElseGet(named::getFirst);
    double[][] values = new double[passages.size()][];
    for (int i = 0; i < values.length; i++) {
      session.progress("Reading text", i, values.length);
      values[i] = strengths.of(passages.get(i).prompt(), List.of(chosen))[0];
    }
    session.progress("Reading text", values.length, values.length);
    Examples examples = new Examples(passages, values, around);
    String where = " of head " + chosen.name() + ", " + read(passages);
    return new Result(
        strip("examples", "Strongest texts" + where, examples.strongest(count), passages),
        strip("samples", "Texts from strong to weak" + where, examples.samples(SAMPLES), passages),
        Histogram.of(examples.sorted(), by.words(), "Tokens" + where, documents(passages)),
        scores.map(all -> byHead(all, passages)));
  }

  private Figure byHead(HeadScores scores, List<Passage> passages) {
    return scores.grid(
        "byHead",
        "Largest number of each head in a text, " + read(passages),
        new Quantity(by.words(), by == Measure.NEXT_TOKEN));
  }

  private Figure strip(
      String name, String title, List<Figure.Strip.Line> lines, List<Passage> passages) {
    if (lines.isEmpty()) {
      throw new Refusal("These texts have no token to measure a head at: BOS does not count.");
    }
    Quantity quantity = new Quantity(by.words(), by == Measure.NEXT_TOKEN);
    return new Figure.Strip(name, title, quantity, lines, documents(passages));
  }

  private static int documents(List<Passage> passages) {
    return passages.getLast().document() + 1;
  }

  /// What was read, for titles.
  private String read(List<Passage> passages) {
    boolean begins = passages.stream().anyMatch(each -> each.prompt().bos());
    String bos = !begins ? "no BOS before them" : countBos ? "BOS counted" : "BOS left out";
    return "%s; %d documents in %d windows, none joined; %s"
        .formatted(by.words(), documents(passages), passages.size(), bos);
  }
}
