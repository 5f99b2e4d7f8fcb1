package headlab.analyses.weights;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls;
import headlab.analyses.common.Papers;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The singular values of what every head reads and writes, and of what it compares; of one head
/// the directions too, as tokens.
///
/// 1. Fold the norm's gain into `W_Q`, `W_K`, `W_V`, and centre what LayerNorm centres.
/// 2. Decompose `W_OV = W_V W_O` and `W_QK = W_Q W_K^T` of every head into singular values, which
///    fall, and directions.
/// 3. Show the first values; the effective rank counts how many directions share the weight: the
///    exponential of the entropy of the values over their sum.
/// 4. For the chosen head read each direction as the tokens farthest along it and against it,
///    through the embedding and through the folded unembedding. A component has two signs: with +
///    it reads the + tokens and writes the + tokens. Components below 5 % of the first are left
///    out.
///
/// Rotary models compare at distance 0 here: rotation is left out of `W_QK`.
@About(
    title = "Singular values of heads",
    coordinates = Coordinates.FOLDED,
    question = "How many directions does a head read and write, and how strongly?",
    paper = Papers.MILLIDGE_2022 + "; " + Papers.MERULLO_2024,
    bibtex = Papers.MILLIDGE_2022_BIBTEX + Papers.MERULLO_2024_BIBTEX)
public record HeadSvd(
    @Param(label = "Components", help = "How many, from the largest value on.", min = 1, max = 64)
        int components,
    @Param(
            label = "Head",
            help = "Read as tokens, e.g. 5.1; or strongest: the largest value of OV.")
        String head,
    @Param(
            label = "Tokens",
            help = "How many for each direction; 0: no tables.",
            min = 0,
            max = 100)
        int top)
    implements Analysis<HeadSvd.Result> {

  /// Spectra of both circuits, facet by facet a component, and their effective ranks; the
  /// directions of one head as tokens.
  public record Result(
      Figure ovSpectrum,
      Figure qkSpectrum,
      Figure ovEffectiveRank,
      Figure qkEffectiveRank,
      Optional<Figure> ovTokens,
      Optional<Figure> qkTokens) {}

  public HeadSvd {
    new ChosenHead(head);
  }

  public HeadSvd() {
    this(8, ChosenHead.STRONGEST, 10);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    ChosenHead wanted = new ChosenHead(head);
    wanted.check(session.spec());
    List<Tensor> ov = Spectra.of(session, Circuit.OV, 0);
    List<Tensor> qk = Spectra.of(session, Circuit.QK, 1);
    Controls.Head chosen = wanted.in(session.spec(), Spectra.numbers(ov, each -> each.at(0)));
    @Nullable TokenTable tokens = top == 0 ? null : new TokenTable(chosen, top);
    return new Result(
        spectrum("ovSpectrum", "OV", ov),
        spectrum("qkSpectrum", "QK", qk),
        rank("ovEffectiveRank", "OV", ov),
        rank("qkEffectiveRank", "QK", qk),
        tokens == null
            ? Optional.empty()
            : Optional.of(tokens.ov(session, tokens.first(session, Circuit.OV, components))),
        tokens == null
            ? Optional.empty()
            : Optional.of(tokens.qk(session, tokens.first(session, Circuit.QK, components))));
  }

  private Figure spectrum(String name, String circuit, List<Tensor> values) {
    int shown = Math.min(components, values.getFirst().length(1));
    List<Figure.Grid> grids = new ArrayList<>();
    for (int component = 0; component < shown; component++) {
      int which = component;
      grids.add(
          Maps.byHead(
              name,
              "Singular values of the " + circuit + " circuit",
              new Quantity(circuit + " singular value", false),
              values,
              head -> head.at(which)));
    }
    List<String> labels = IntStream.range(0, shown).mapToObj(Integer::toString).toList();
    return Figure.Grid.stack(new Axis.Labelled("component", "Component", labels), grids);
  }

  private static Figure rank(String name, String circuit, List<Tensor> values) {
    return Maps.byHead(
        name,
        "Effective rank of the " + circuit + " circuit",
        new Quantity(circuit + " effective rank", false),
        values,
        Spectra::effectiveRank);
  }
}
