package headlab.analyses.weights;

import headlab.analyses.common.Papers;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Svd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How strongly what one head writes enters what a later head compares or moves.
///
/// 1. Fold the norm's gain into `W_Q`, `W_K`, `W_V`, and centre what LayerNorm centres.
/// 2. Take `L = W_OV` of a source and `R` of a destination in a later layer: `W_QK` (Q
///    composition), its transpose (K), `W_OV` (V).
/// 3. The score is `|L R| / (|L| |R|)` in Frobenius norms, computed from the singular values and
///    the inner products of the singular vectors of both.
/// 4. Its mean over random matrices of the same shapes stands beside it as the control.
///
/// The score leaves out MLPs, the scale of the norms and, in rotary models, rotation (distance 0).
@About(
    title = "Composition of heads",
    coordinates = Coordinates.FOLDED,
    question = "Which later heads read what a head writes?",
    paper = Papers.ELHAGE_2021,
    bibtex = Papers.ELHAGE_2021_BIBTEX)
public record CompositionScores(
    @Param(label = "Seed", help = "Of the random matrices of the control.", min = 0) int seed)
    implements Analysis<CompositionScores.Result> {

  /// Sources in rows, destinations in columns.
  public record Result(Figure q, Figure k, Figure v) {}

  public CompositionScores() {
    this(0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    ModelSpec spec = session.spec();
    int all = spec.layers() * spec.heads();
    double[][] q = new double[all][all];
    double[][] k = new double[all][all];
    double[][] v = new double[all][all];
    List<Svd> sources = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      session.progress("Composing into layer", layer, spec.layers());
      Svd qk = session.headSvd(Circuit.QK, layer, Coordinates.FOLDED);
      Svd ov = session.headSvd(Circuit.OV, layer, Coordinates.FOLDED);
      for (int source = 0; source < layer; source++) {
        Svd from = sources.get(source);
        put(q, Pairs.of(session, from, qk.left(), qk.values()), source, layer);
        put(k, Pairs.of(session, from, qk.right(), qk.values()), source, layer);
        put(v, Pairs.of(session, from, ov.left(), ov.values()), source, layer);
      }
      sources.add(ov);
    }
    session.progress("Composing into layer", spec.layers(), spec.layers());
    double control = RandomPair.mean(spec.dModel(), spec.dHead(), seed);
    return new Result(
        figure("q", "Q composition", spec, q, control),
        figure("k", "K composition", spec, k, control),
        figure("v", "V composition", spec, v, control));
  }

  private static void put(double[][] scores, double[][] pairs, int source, int destination) {
    int heads = pairs.length;
    for (int head = 0; head < heads; head++) {
      System.arraycopy(pairs[head], 0, scores[source * heads + head], destination * heads, heads);
    }
  }

  private static Figure figure(
      String name, String title, ModelSpec spec, double[][] scores, double control) {
    Axis heads = Axis.HeadNames.all(spec.layers(), spec.heads());
    List<@Nullable Double> values = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    for (int source = 0; source < scores.length; source++) {
      for (int destination = 0; destination < scores.length; destination++) {
        boolean later = destination / spec.heads() > source / spec.heads();
        values.add(later ? scores[source][destination] : null);
        if (!later) {
          reasons.add(new Absent(source, destination, "It is not in a later layer."));
        }
      }
    }
    List<@Nullable Double> controls = new ArrayList<>(Collections.nCopies(values.size(), control));
    return new Figure.Grid(
        name,
        title + ": source (row) to destination (column)",
        new Quantity("composition", false),
        heads,
        heads,
        values,
        Figure.Sides.of(0).withControl(controls),
        reasons);
  }
}
