package headlab.analyses.weights;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.Papers;
import headlab.analyses.weights.Incoming.Part;
import headlab.datasets.Refusal;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import java.util.List;
import java.util.Optional;

/// Which singular component of one head writes what another head reads: the channels between heads
/// that scores of whole heads average away.
///
/// 1. Fold the norm's gain into `W_Q`, `W_K`, `W_V`, and centre what LayerNorm centres.
/// 2. Decompose every source, `W_OV = sum_i s_i u_i v_i^T`, components counted from 0 by falling
///    `s_i`; those below 5 % of the first are left out.
/// 3. For a destination in a later layer let R be `W_QK` (Q), its transpose (K), or `W_OV` (V). The
///    score is `|v_i^T R| / |R|`: 1 where the head reads that direction alone.
/// 4. A score of a random component is about 1 / sqrt(dModel); controls are those of random
///    circuits of the same shapes. An outlier lies 4 standard deviations above the mean of all
///    components into that destination.
/// 5. `pair`: with R decomposed as well, `|v_i . p_j|` of every two directions.
///
/// Without a destination all pairs of heads are scored and the largest score chooses it: a global
/// maximum need not be an edge of a circuit. MLPs, the norms' scale and rotation are left out.
@About(
    title = "Composition of components",
    coordinates = Coordinates.FOLDED,
    question = "Through which direction does one head speak to another?",
    paper = Papers.MERULLO_2024,
    bibtex = Papers.MERULLO_2024_BIBTEX)
public record ComponentComposition(
    @Param(label = "Head", help = "That reads, e.g. 5.1; or strongest of all pairs.") String head,
    @Param(label = "Side", help = "What reads: query, key or value.") Composition side,
    @Param(label = "Source", help = "The head that writes; or strongest.") String source,
    @Param(label = "Seed", help = "Of the random circuits.", min = 0) int seed)
    implements Analysis<ComponentComposition.Result> {
  private static final int TABLE = 8;
  private static final int TOKENS = 10;

  /// Of one destination: the best component of each source, the most read of all; of one source and
  /// it: every component, the tokens of the most read, every two directions.
  public record Result(
      Figure best,
      Figure bestComponent,
      Figure whole,
      Figure outliers,
      Figure components,
      Figure pair,
      Figure ovTokens,
      Optional<Figure> allPairs) {}

  public ComponentComposition {
    new ChosenHead(head);
    new ChosenHead(source);
  }

  public ComponentComposition() {
    this(ChosenHead.STRONGEST, Composition.Q, ChosenHead.STRONGEST, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    ModelSpec spec = session.spec();
    new ChosenHead(head).check(spec);
    new ChosenHead(source).check(spec);
    if (spec.layers() < 2) {
      throw new Refusal("This model has one layer, so no head reads what another has written.");
    }
    RandomPair.Scores random = RandomPair.scores(spec.dModel(), spec.dHead(), seed);
    Optional<AllPairs> pairs =
        head.equals(ChosenHead.STRONGEST)
            ? Optional.of(AllPairs.of(session, side))
            : Optional.empty();
    Head reader = pairs.map(AllPairs::destination).orElseGet(() -> named(head, spec));
    Incoming incoming = Incoming.of(session, reader, side);
    Head writer = incoming.source(source);
    int from = writer.layer() * spec.heads() + writer.head();
    IncomingFigures figures = new IncomingFigures(spec, incoming, side, random);
    List<Integer> shown = incoming.parts(from).stream().limit(TABLE).map(Part::index).toList();
    return new Result(
        figures.best(),
        figures.bestComponent(),
        figures.whole(),
        figures.outliers(),
        figures.components(from),
        new PairGrid(writer, reader, side).figure(session),
        new TokenTable(writer, TOKENS).ov(session, shown),
        pairs.map(all -> all.figure(random.largest())));
  }

  private static Head named(String head, ModelSpec spec) {
    return new ChosenHead(head).in(spec, new double[0]);
  }
}
