package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Pause;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import headlab.engine.model.TokenMatrix;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Directions of the residual stream read as the tokens that lie farthest along them.
///
/// FOLDED as `WeightValues` says. What folding does to every token's vector is done to the
/// direction instead, so that the vocabulary is read once and never copied.
record TopTokens(Runs runs) {
  /// Multiply-adds between two turns: some 30 ms of two cores.
  private static final double WORK = 1e9;

  /// Tokens that are read at once, at most.
  private static final int PIECE = 8192;

  /// The `count` tokens farthest along each of `directions`, the farthest first; of equal ones the
  /// smaller id.
  ///
  /// @param directions axes (direction, dModel)
  <E extends Exception> List<List<TokenScore>> of(
      Tensor directions, TokenMatrix matrix, Coordinates coordinates, int count, Pause<E> pause)
      throws E {
    ModelSpec spec = runs.spec();
    PostNorm.refuse(spec, "Reading tokens along a direction");
    if (directions.rank() != 2 || directions.length(1) != spec.dModel() || count < 1) {
      throw new IllegalArgumentException(
          "Directions have %d numbers each, and a token at least is asked for: not %s, %d."
              .formatted(spec.dModel(), directions, count));
    }
    int n = directions.length(0);
    List<Best> best = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      best.add(new Best(Math.min(count, spec.vocabulary())));
    }
    int piece = (int) Math.clamp(WORK / ((double) n * spec.dModel()), 1, PIECE);
    try (NDManager run = runs.weights().newRun()) {
      NDArray read = run.create(read(directions, matrix, coordinates), new Shape(n, spec.dModel()));
      float[] mean = means(run, read, matrix, coordinates);
      NDArray table = table(run, matrix);
      read = stored(read, matrix);
      for (int from = 0; from < spec.vocabulary(); from += piece) {
        float[] scores = scores(table, from, Math.min(from + piece, spec.vocabulary()), read);
        for (int at = 0; at < scores.length; at++) {
          best.get(at % n).offer(from + at / n, scores[at] - mean[at % n]);
        }
        pause.between();
      }
    }
    return best.stream().map(Best::found).toList();
  }

  /// `[token, direction]`.
  private static float[] scores(NDArray table, int from, int to, NDArray read) {
    try (NDManager inner = read.getManager().newSubManager()) {
      NDArray rows = table.get(inner, new NDIndex(from + ":" + to));
      return rows.matMul(read.transpose()).toFloatArray();
    }
  }

  private NDArray table(NDManager run, TokenMatrix matrix) {
    if (matrix == TokenMatrix.EMBEDDING) {
      return runs.weights().get(Parameter.TOKEN_EMBEDDING, 0);
    }
    NDArray turned = runs.weights().unembedding().transpose();
    turned.attach(run);
    return turned;
  }

  /// Directions of the stream, `[n,d]`, in the coordinates of stored vectors, `[n,e]`.
  private NDArray stored(NDArray read, TokenMatrix matrix) {
    boolean embedding = matrix == TokenMatrix.EMBEDDING;
    Parameter between = embedding ? Parameter.PROJECT_IN_WEIGHT : Parameter.PROJECT_OUT_WEIGHT;
    NDArray weight = runs.weights().find(between, 0);
    return weight == null ? read : read.matMul(embedding ? weight.transpose() : weight);
  }

  /// The directions as stored vectors are to be multiplied with.
  private float[] read(Tensor directions, TokenMatrix matrix, Coordinates coordinates) {
    float[] values = directions.toArray();
    ModelSpec spec = runs.spec();
    if (coordinates == Coordinates.RAW || spec.norm() == Norm.NONE) {
      return values;
    }
    int d = spec.dModel();
    float[] gain =
        matrix == TokenMatrix.UNEMBEDDING
                && runs.weights().find(Parameter.FINAL_NORM_WEIGHT, 0) != null
            ? runs.weights().values(Parameter.FINAL_NORM_WEIGHT, 0)
            : new float[0];
    for (int from = 0; from < values.length; from += d) {
      double mean = 0;
      for (int i = from; i < from + d && spec.centresStream(); i++) {
        mean += (double) values[i] / d;
      }
      for (int i = 0; i < d; i++) {
        double centred = values[from + i] - mean;
        values[from + i] = (float) (gain.length == 0 ? centred : centred * gain[i]);
      }
    }
    return values;
  }

  /// What the vocabulary has on average along each direction, where folding takes that off.
  private float[] means(NDManager run, NDArray read, TokenMatrix matrix, Coordinates coordinates) {
    boolean centred =
        matrix == TokenMatrix.UNEMBEDDING
            && coordinates == Coordinates.FOLDED
            && runs.spec().centresStream();
    if (!centred) {
      return new float[Math.toIntExact(read.getShape().get(0))];
    }
    NDArray mean = new Unembedding(runs.weights()).mean(run);
    return read.matMul(mean.reshape(-1, 1)).toFloatArray();
  }

  /// The largest of the scores that were offered, in the order of ids.
  private static final class Best {
    private final TokenScore[] found;
    private int count;

    Best(int count) {
      found = new TokenScore[count];
    }

    void offer(int id, float score) {
      if (count == found.length && score <= found[count - 1].score()) {
        return;
      }
      int at = count < found.length ? count++ : count - 1;
      while (at > 0 && found[at - 1].score() < score) {
        found[at] = found[at - 1];
        at--;
      }
      found[at] = new TokenScore(id, score);
    }

    List<TokenScore> found() {
      return List.of(found);
    }
  }
}
