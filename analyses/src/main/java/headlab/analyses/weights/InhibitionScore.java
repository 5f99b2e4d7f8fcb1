package headlab.analyses.weights;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadScores;
import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.weights.Incoming.Part;
import headlab.analyses.weights.Inhibition.Edit;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What a mover head looks at when single components of an earlier head are taken away or scaled.
///
/// 1. The inhibition score of a head is E[A(END, IO) - A(END, S1)]: how much more attention the
///    last token gives to the right answer than to the wrong one; also from scores before softmax.
///    The answers stand at the roles `IO` and `S1`, else where their tokens stand first; a wrong
///    answer that stands nowhere counts 0.
/// 2. The mover is the head of a later layer with the largest one; the source the earlier head with
///    the component that its query reads most (`component-composition`).
/// 3. `removed`: take components of the source off at END, `W_OV - s_i u_i v_i^T`, the most read
///    first, the least read first, or in random order, and read the mover's score again.
/// 4. `byScale`, `inhibitionByScale`: the most read component, and as control a random one of the
///    same head, times a factor: the metric, and the mover's score. 1 is the clean run.
///
/// With a component goes its share of what values have of themselves, `b_V W_O`.
@About(
    title = "Inhibition by components",
    coordinates = Coordinates.FOLDED,
    question = "Which component of one head turns another away from the wrong answer?",
    paper = Papers.MERULLO_2024,
    bibtex = Papers.MERULLO_2024_BIBTEX)
public record InhibitionScore(
    @Param(label = "Prompts", help = "That name both answers.") PromptSet prompts,
    @Param(label = "Head", help = "The mover, e.g. 9.9; or strongest.") String head,
    @Param(label = "Source", help = "Whose components are changed; or strongest.") String source,
    @Param(label = "Components", help = "How many are taken off.", min = 1, max = 64)
        int components,
    @Param(label = "Metric", help = "Read at the last position.") Metric metric,
    @Param(label = "Seed", help = "Of the intervals and the random order.", min = 0) int seed)
    implements Analysis<InhibitionScore.Result> {
  /// Of every head; of one mover what it reads of each source and of the chosen one; of edited
  /// runs.
  public record Result(
      Figure byHead,
      Figure byHeadScores,
      Figure best,
      Figure components,
      Figure removed,
      Figure removedScores,
      Figure byScale,
      Figure inhibitionByScale) {}

  public InhibitionScore {
    new ChosenHead(head);
    new ChosenHead(source);
  }

  public InhibitionScore() {
    this(
        PromptSet.parse("ioi:n=10"),
        ChosenHead.STRONGEST,
        ChosenHead.STRONGEST,
        4,
        Metric.LOGIT_DIFFERENCE,
        0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    ModelSpec spec = session.spec();
    new ChosenHead(head).check(spec);
    new ChosenHead(source).check(spec);
    if (spec.layers() < 2) {
      throw new Refusal("This model has one layer, so no head reads what another has written.");
    }
    List<TokenizedPrompt> read = Needs.answers(session, prompts, metric);
    List<Answers> answers = Answers.of(read);
    HeadScores scores = Movers.scores(session, read, answers, seed);
    Head mover = mover(spec, scores.means(Movers.ATTENTION));
    Incoming incoming = Incoming.of(session, mover, Composition.Q);
    Head writer = incoming.source(source);
    int from = writer.layer() * spec.heads() + writer.head();
    IncomingFigures reading =
        new IncomingFigures(
            spec, incoming, Composition.Q, RandomPair.scores(spec.dModel(), spec.dHead(), seed));
    List<Integer> parts = incoming.parts(from).stream().map(Part::index).toList();
    if (parts.isEmpty()) {
      throw new Refusal("Head %s writes nothing; choose another source.".formatted(writer.name()));
    }
    Channel channel = Channel.of(session, writer);
    Removals removals = Removals.of(parts, components, seed);
    Scales scales = Scales.of(parts, seed);
    Inhibition inhibition = new Inhibition(session, mover, channel, seed);
    List<Edit> edits = Stream.concat(removals.edits().stream(), scales.edits().stream()).toList();
    Rows rows = inhibition.rows(edits, read, answers);
    String of =
        "Inhibition score of %s with components of %s ".formatted(mover.name(), writer.name());
    return new Result(
        Movers.figure(scores, Movers.ATTENTION),
        Movers.figure(scores, Movers.SCORES),
        reading.best(),
        reading.components(from),
        removals.figure(inhibition, "removed", of, rows),
        removals.figure(inhibition, "removedScores", of, rows),
        scales.metric(session, inhibition, channel, read, metric),
        scales.figure(inhibition, of, rows));
  }

  /// Heads of the first layer read nothing that another head has written.
  private Head mover(ModelSpec spec, double[] means) {
    double[] later = means.clone();
    Arrays.fill(later, 0, spec.heads(), Double.NEGATIVE_INFINITY);
    return new ChosenHead(head).in(spec, later);
  }
}
