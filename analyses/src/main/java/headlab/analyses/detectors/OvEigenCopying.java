package headlab.analyses.detectors;

import headlab.analyses.common.Papers;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which heads copy what they look at, by the eigenvalues of their OV circuits, in folded
/// coordinates and without a prompt.
///
/// 1. Multiply unembedding and embedding, M = W_U E, over the whole vocabulary.
/// 2. The eigenvalues of a head's full circuit E W_V W_O W_U that are not 0 are those of the small
///    matrix W_O M W_V.
/// 3. `score` = sum of the real parts / sum of the absolute values: 1 where all are positive, so
///    that what is looked at becomes likelier, -1 where all are negative; 0 where all are 0.
/// 4. `effective`: the same with the embedding after the first MLP, E + MLP0(LN(E)), which is what
///    heads of later layers read of a token in many models.
/// 5. `residualSign`: the same with M = 1, the eigenvalues of W_V W_O alone. It is no copying
///    score: GPT-2's negative head 11.10 has .996, its name mover 9.9 .119.
@About(
    title = "OV eigenvalue copying",
    coordinates = Coordinates.FOLDED,
    question = "Which heads make likelier what they look at?",
    paper = Papers.ELHAGE_2021,
    bibtex = Papers.ELHAGE_2021_BIBTEX)
public record OvEigenCopying() implements Analysis<OvEigenCopying.Result> {
  /// One figure for each M.
  public record Result(Figure score, Figure effective, Figure residualSign) {}

  @Override
  public Result run(Session session) throws InterruptedException {
    return new Result(
        grid(
            session, "score", "Copying by eigenvalues of E W_OV W_U", core(session, Embedding.RAW)),
        grid(
            session,
            "effective",
            "Copying by eigenvalues, from the embedding after the first MLP",
            core(session, Embedding.EFFECTIVE)),
        grid(
            session,
            "residualSign",
            "Sign of the eigenvalues of W_OV alone (no copying score)",
            identity(session.spec().dModel())));
  }

  private static Tensor core(Session session, Embedding embedding) throws InterruptedException {
    return session.embeddingToUnembedding(embedding, Coordinates.FOLDED);
  }

  private static Tensor identity(int width) {
    float[] one = new float[width * width];
    for (int i = 0; i < width; i++) {
      one[i * width + i] = 1;
    }
    return Tensor.of(List.of("written", "read"), new int[] {width, width}, one);
  }

  private static Figure grid(Session session, String figure, String title, Tensor core)
      throws InterruptedException {
    ModelSpec spec = session.spec();
    List<@Nullable Double> scores = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      session.progress(figure + ", layer", layer, spec.layers());
      Tensor heads = session.headEigenvalues(layer, core, Coordinates.FOLDED);
      for (int head = 0; head < spec.heads(); head++) {
        scores.add(score(heads.slice(head)));
      }
    }
    session.progress(figure + ", layer", spec.layers(), spec.layers());
    return new Figure.Grid(
        figure,
        title,
        new Quantity("sum of eigenvalues / sum of sizes", true),
        new Axis.Layers(spec.layers()),
        new Axis.Heads(spec.heads()),
        scores,
        Figure.Sides.of(0),
        List.of());
  }

  /// @param eigenvalues axes (eigenvalue, part)
  static double score(Tensor eigenvalues) {
    double sum = 0;
    double sizes = 0;
    for (int i = 0; i < eigenvalues.length(0); i++) {
      double real = eigenvalues.at(i, 0);
      sum += real;
      sizes += Math.hypot(real, eigenvalues.at(i, 1));
    }
    return sizes == 0 ? 0 : sum / sizes;
  }
}
