package headlab.analyses.weights;

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
import java.util.stream.IntStream;

/// The singular values of what every head reads and writes, and of what it compares.
///
/// 1. Fold the norm's gain into `W_Q`, `W_K`, `W_V`, and centre what LayerNorm centres.
/// 2. Decompose `W_OV = W_V W_O` and `W_QK = W_Q W_K^T` of every head into singular values, which
///    fall, and directions.
/// 3. Show the first values; the effective rank counts how many directions share the weight: the
///    exponential of the entropy of the values over their sum.
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
        int components)
    implements Analysis<HeadSvd.Result> {

  /// Spectra of both circuits, facet by facet a component, and their effective ranks.
  public record Result(Figure ovSpectrum, Figure qkSpectrum, Figure ovRank, Figure qkRank) {}

  public HeadSvd() {
    this(8);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<Tensor> ov = values(session, Circuit.OV, 0);
    List<Tensor> qk = values(session, Circuit.QK, 1);
    session.progress("Decomposing", 2 * ov.size(), 2 * ov.size());
    return new Result(
        spectrum("ovSpectrum", "OV", ov),
        spectrum("qkSpectrum", "QK", qk),
        rank("ovRank", "OV", ov),
        rank("qkRank", "QK", qk));
  }

  private static List<Tensor> values(Session session, Circuit circuit, int turn)
      throws InterruptedException {
    int layers = session.spec().layers();
    List<Tensor> all = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      session.progress("Decomposing", turn * layers + layer, 2 * layers);
      all.add(session.headSvd(circuit, layer, Coordinates.FOLDED).values());
    }
    return all;
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
              new Quantity("singular value", false),
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
        new Quantity("effective rank", false),
        values,
        HeadSvd::effectiveRank);
  }

  /// `exp(- sum p log p)` of the values over their sum; 0 of a circuit that is 0.
  static double effectiveRank(Tensor values) {
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += values.at(i);
    }
    double entropy = 0;
    for (int i = 0; i < values.size() && sum > 0; i++) {
      double share = values.at(i) / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return sum > 0 ? Math.exp(entropy) : 0;
  }
}
