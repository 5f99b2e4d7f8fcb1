package headlab.analyses.retrieval;

import headlab.analyses.common.HeadScores;
import headlab.analyses.common.Ranking;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Decoded;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What all trials of some prompts gave: the scores of every head, how much of the answer came, and
/// which trials are accepted.
final class Trials {
  static final String CODE = "codeScore";
  static final String PAPER = "paperScore";
  static final String FREQUENCY = "frequency";

  /// Fewer accepted trials than this are said to be few.
  private static final int ENOUGH = 20;

  private static final int LISTED = 20;

  /// The context that the needles' default lengths need, the answer included.
  private static final int WHOLE = 950;

  private static final Key RECALL = Key.of("recall");

  private final ModelSpec spec;
  private final List<TokenizedPrompt> prompts;
  private final double[] recall;
  private final int[] accepted;
  private final HeadScores scores;

  private Trials(
      ModelSpec spec, List<TokenizedPrompt> prompts, Rows rows, double accept, long seed) {
    this.spec = spec;
    this.prompts = prompts;
    recall = rows.of(RECALL);
    accepted = IntStream.range(0, recall.length).filter(i -> recall[i] > accept).toArray();
    scores = new HeadScores(spec, rows, prompts.size(), seed);
  }

  /// Runs them.
  ///
  /// @param tokens the most that are generated
  /// @param accept the recall, in percent, above which a trial is accepted
  static Trials of(
      Session session, List<TokenizedPrompt> prompts, int tokens, double accept, long seed)
      throws InterruptedException {
    ModelSpec spec = session.spec();
    List<Key> keys = new ArrayList<>(HeadScores.keys(spec, List.of(CODE, PAPER, FREQUENCY)));
    keys.add(RECALL);
    Rows rows =
        session.scores(
            "trials", keys, prompts, (number, prompt) -> numbers(session, prompt, tokens));
    return new Trials(spec, prompts, rows, accept, seed);
  }

  private static double[] numbers(Session session, TokenizedPrompt prompt, int tokens)
      throws InterruptedException {
    Copies copies = new Copies(session.spec(), prompt);
    Decoded response =
        session
            .decode(
                prompt,
                List.of(Decoding.plain(tokens)),
                Copies.points(session.spec()),
                (decoding, step, id, patterns) -> copies.step(id, patterns))
            .getFirst();
    double[] code = copies.code();
    double[] active = Arrays.stream(code).map(each -> each > 0 ? 1 : 0).toArray();
    return Stream.of(code, copies.paper(), active, new double[] {Recall.of(prompt, response)})
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /// How many trials are accepted, of how many, and what they read, in words.
  String words() {
    IntStream lengths = prompts.stream().mapToInt(TokenizedPrompt::length);
    var tokens = lengths.summaryStatistics();
    return "%d of %d trials accepted%s; prompts of %s tokens%s"
        .formatted(
            accepted.length,
            prompts.size(),
            accepted.length < ENOUGH ? ", which is few" : "",
            tokens.getMin() == tokens.getMax()
                ? String.valueOf(tokens.getMin())
                : tokens.getMin() + " to " + tokens.getMax(),
            spec.context() < WHOLE ? ", as the context of " + spec.context() + " allows" : "");
  }

  boolean isWithoutAccepted() {
    return accepted.length == 0;
  }

  /// How many heads have a `codeScore` above 0.
  int copying() {
    return (int) Arrays.stream(means(CODE)).filter(each -> each > 0).count();
  }

  /// The means of a score over the accepted trials, or over all where none is, layer by layer.
  double[] means(String score) {
    return scores.means(score, accepted.length == 0 ? scores.all() : accepted);
  }

  /// The means of a score over the accepted trials, and over all trials as raw values beside them.
  Figure.Grid grid(String score, String title, Quantity quantity) {
    String whole = title + " (" + words() + ")";
    List<@Nullable Double> all =
        Arrays.stream(scores.means(score)).<@Nullable Double>mapToObj(each -> each).toList();
    if (accepted.length == 0) {
      return absent(score, whole, quantity, all);
    }
    Figure.Grid grid = scores.grid(score, score, whole, quantity, accepted);
    return new Figure.Grid(
        score,
        whole,
        quantity,
        grid.rows(),
        grid.columns(),
        grid.values(),
        grid.sides().withRaw(all).outOf(prompts.size()),
        List.of());
  }

  private Figure.Grid absent(
      String name, String title, Quantity quantity, List<@Nullable Double> all) {
    List<Absent> reasons = new ArrayList<>();
    for (int at = 0; at < all.size(); at++) {
      reasons.add(
          new Absent(
              0,
              at / spec.heads(),
              at % spec.heads(),
              "No trial was accepted; the raw value is the mean of all."));
    }
    return new Figure.Grid(
        name,
        title,
        quantity,
        new Axis.Layers(spec.layers()),
        new Axis.Heads(spec.heads()),
        Collections.nCopies(all.size(), null),
        Figure.Sides.of(0).withRaw(all).outOf(prompts.size()),
        reasons);
  }

  /// The heads with the largest `codeScore`, strongest first, with all that is known of them.
  Figure.Table strongest() {
    double[] code = means(CODE);
    double[] paper = means(PAPER);
    double[] share = means(FREQUENCY);
    List<List<Entry>> rows =
        new Ranking(spec.heads())
            .of(code).stream()
                .limit(LISTED)
                .map(
                    head -> {
                      int at = head.layer() * spec.heads() + head.head();
                      return Entry.row(
                          head.name(),
                          code[at],
                          paper[at],
                          share[at],
                          share[at] == 1 ? "in every trial" : null);
                    })
                .toList();
    String means = accepted.length == 0 ? "Means of all trials" : "The strongest heads";
    return new Figure.Table(
        "strongest",
        means + " (" + words() + ")",
        List.of("head", CODE, PAPER, FREQUENCY, "active"),
        rows,
        accepted.length);
  }

  /// Recall by depth and length.
  Figure.Grid recall() {
    return TrialGrid.of(prompts)
        .figure(
            "recall",
            "Needle recall: words of the answer that the response has (" + words() + ")",
            new Quantity("ROUGE-1 recall in percent", false),
            recall);
  }
}
