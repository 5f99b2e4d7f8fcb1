package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import headlab.datasets.Refusal;
import headlab.engine.forward.Kernels;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.Parameter;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// From tokens through heads to tokens: what OV circuits do between the embedding and the
/// unembedding, without a prompt.
record Copying(Runs runs) {
  /// Tokens that are embedded at once.
  private static final int PIECE = 512;

  /// Tokens as the heads read them, before any norm: axes (token, dModel).
  Tensor embed(List<Integer> ids, Embedding embedding) {
    PostNorm.refuse(runs.spec(), "A circuit from tokens to tokens");
    new Checks(runs.spec()).answerIds(ids);
    try (NDManager run = runs.weights().newRun()) {
      long[] which = ids.stream().mapToLong(Integer::longValue).toArray();
      NDArray rows = table().get(run, new NDIndex("{}", run.create(which))).reshape(ids.size(), -1);
      return tensor(List.of("token", "dModel"), embedded(rows, embedding));
    }
  }

  /// `W_U E` over the whole vocabulary: axes (dModel, dModel), what is written first, what is read
  /// second. FOLDED as `WeightValues` says.
  <E extends Exception> Tensor core(Embedding embedding, Coordinates coordinates, Pause<E> pause)
      throws E {
    ModelSpec spec = runs.spec();
    PostNorm.refuse(spec, "A circuit from tokens to tokens");
    boolean folded = coordinates == Coordinates.FOLDED && spec.hasFinalNorm();
    Unembedding unembedding = new Unembedding(runs.weights());
    try (NDManager run = runs.weights().newRun()) {
      NDArray sum = run.zeros(new Shape(width(), width()), DataType.FLOAT64);
      NDArray embedded = run.zeros(new Shape(1, width()), DataType.FLOAT64);
      NDArray turned = runs.weights().unembedding().transpose();
      turned.attach(run);
      for (int from = 0; from < spec.vocabulary(); from += PIECE) {
        int to = Math.min(from + PIECE, spec.vocabulary());
        try (NDManager piece = run.newSubManager()) {
          NDArray rows = embedded(rows(piece, table(), from, to), embedding);
          NDArray columns = unembedding.inStream(rows(piece, turned, from, to));
          sum.addi(columns.transpose().matMul(rows).toType(DataType.FLOAT64, false));
          embedded.addi(rows.sum(new int[] {0}, true).toType(DataType.FLOAT64, false));
        }
        pause.between();
      }
      return tensor(List.of("written", "read"), folded ? folded(run, sum, embedded) : sum);
    }
  }

  /// The eigenvalues of `W_O core W_V` of every head of a layer: axes (head, eigenvalue, part), the
  /// real part first. They are those of the head's circuit from what is read to what is written,
  /// through `core`, that are not 0.
  Tensor eigenvalues(int layer, Tensor core, Coordinates coordinates) {
    ModelSpec spec = runs.spec();
    PostNorm.refuse(spec, "A circuit from tokens to tokens");
    WeightValues values = new WeightValues(spec, runs.weights());
    Tensor out = values.weight(WeightName.W_O, layer, coordinates);
    Tensor value = values.weight(WeightName.W_V, layer, coordinates);
    try (NDManager run = runs.weights().newRun()) {
      NDArray through = wide(run, out).matMul(wide(run, core).expandDims(0));
      NDArray read = wide(run, value).repeat(0, spec.heads() / spec.kvHeads());
      NDArray found = Kernels.loaded().eigenvalues(through.matMul(read));
      return tensor(List.of("head", "eigenvalue", "part"), found);
    }
  }

  /// How many tokens of the vocabulary have a larger logit than `ids.get(i)` when row i of `rows`
  /// is read by a head and what it writes goes through the final norm and the unembedding alone:
  /// axes (sign, head, token), as it is written first, then with its sign turned. RAW with the
  /// values' bias, FOLDED without what values have of themselves.
  ///
  /// @param rows axes (token, dModel); FOLDED before any norm
  /// @param pause what is done between heads
  <E extends Exception> Tensor ranks(
      int layer, Tensor rows, List<Integer> ids, Coordinates coordinates, Pause<E> pause) throws E {
    ModelSpec spec = runs.spec();
    PostNorm.refuse(spec, "A circuit from tokens to tokens");
    if (rows.length(0) != ids.size()) {
      throw new Refusal("There are %d rows for %d tokens.".formatted(rows.length(0), ids.size()));
    }
    new Checks(spec).answerIds(ids);
    WeightValues values = new WeightValues(spec, runs.weights());
    Tensor out = values.weight(WeightName.W_O, layer, coordinates);
    Tensor value = values.weight(WeightName.W_V, layer, coordinates);
    Tensor own = values.weight(WeightName.B_V, layer, coordinates);
    float[] ranks = new float[2 * spec.heads() * ids.size()];
    try (NDManager run = runs.weights().newRun()) {
      float[] bias = finalBias(run);
      for (int head = 0; head < spec.heads(); head++) {
        Tensor added = own.slice(spec.kvHead(head));
        float[] logits =
            logits(
                rows,
                value.slice(spec.kvHead(head)),
                coordinates == Coordinates.RAW ? added.toArray() : new float[spec.dHead()],
                out.slice(head));
        for (int sign = 0; sign < 2; sign++) {
          for (int token = 0; token < ids.size(); token++) {
            int at = (sign * spec.heads() + head) * ids.size() + token;
            ranks[at] = rank(logits, bias, token, ids.get(token), sign == 0 ? 1 : -1);
          }
        }
        pause.between();
      }
    }
    return Tensor.of(
        List.of("sign", "head", "token"), new int[] {2, spec.heads(), ids.size()}, ranks);
  }

  /// The logits of what one head writes of each row, without the bias of the final norm: `[token
  /// vocabulary]`.
  private float[] logits(Tensor rows, Tensor value, float[] added, Tensor out) {
    try (NDManager one = runs.weights().newRun()) {
      NDArray z = array(one, rows).matMul(array(one, value)).add(array(one, added));
      NDArray written = z.matMul(array(one, out));
      return runs.transformer().unembedded(normed(written)).toFloatArray();
    }
  }

  private int rank(float[] logits, float[] bias, int row, int id, float sign) {
    int first = row * bias.length;
    float own = sign * logits[first + id] + bias[id];
    int larger = 0;
    for (int token = 0; token < bias.length; token++) {
      larger += sign * logits[first + token] + bias[token] > own ? 1 : 0;
    }
    return larger;
  }

  /// The final norm without its bias.
  private NDArray normed(NDArray x) {
    ModelSpec spec = runs.spec();
    if (!spec.hasFinalNorm()) {
      return x;
    }
    return switch (spec.norm()) {
      case NONE -> x;
      case RMS ->
          Kernels.loaded()
              .rmsNorm(x, runs.weights().get(Parameter.FINAL_NORM_WEIGHT, 0), spec.normEpsilon());
      case LAYER ->
          Kernels.loaded()
              .layerNorm(
                  x, runs.weights().find(Parameter.FINAL_NORM_WEIGHT, 0), null, spec.normEpsilon());
    };
  }

  /// What the final norm's bias adds to each logit.
  private float[] finalBias(NDManager run) {
    NDArray bias =
        runs.spec().hasFinalNorm() ? runs.weights().find(Parameter.FINAL_NORM_BIAS, 0) : null;
    if (bias == null) {
      return new float[runs.spec().vocabulary()];
    }
    NDArray row = bias.duplicate();
    row.attach(run);
    return runs.transformer().unembedded(row.reshape(1, width())).toFloatArray();
  }

  /// @param stored rows of the table
  private NDArray embedded(NDArray stored, Embedding embedding) {
    NDArray in = runs.weights().find(Parameter.PROJECT_IN_WEIGHT, 0);
    NDArray rows = in == null ? stored : stored.matMul(in);
    return switch (embedding) {
      case RAW -> rows;
      case EFFECTIVE -> {
        int count = Math.toIntExact(rows.getShape().get(0));
        yield runs.transformer().mlp(0, rows, Places.whole(1, 0, count), Tap.NONE);
      }
      case FIRST_MLP -> runs.transformer().mlpWrite(0, rows, true);
      case FIRST_MLP_UNNORMED -> runs.transformer().mlpWrite(0, rows, false);
    };
  }

  /// `sum` with the final norm's weight on the written side and, with LayerNorm, centred there over
  /// the stream and over the vocabulary.
  private NDArray folded(NDManager run, NDArray sum, NDArray embedded) {
    NDArray weight = runs.weights().find(Parameter.FINAL_NORM_WEIGHT, 0);
    NDArray gain =
        (weight == null ? run.ones(new Shape(width())) : array(run, weight.toFloatArray()))
            .toType(DataType.FLOAT64, false)
            .reshape(width(), 1);
    if (!runs.spec().centresStream()) {
      return sum.mul(gain);
    }
    NDArray mean = new Unembedding(runs.weights()).mean(run).toType(DataType.FLOAT64, false);
    mean.attach(run);
    NDArray weighed = sum.sub(mean.reshape(width(), 1).matMul(embedded)).mul(gain);
    return weighed.sub(weighed.mean(new int[] {0}, true));
  }

  private NDArray table() {
    return runs.weights().get(Parameter.TOKEN_EMBEDDING, 0);
  }

  private int width() {
    return runs.spec().dModel();
  }

  private static NDArray rows(NDManager owner, NDArray table, int from, int to) {
    NDArray rows = table.get(owner, new NDIndex(from + ":" + to));
    NDArray copy = rows.duplicate();
    copy.attach(owner);
    return copy;
  }

  private static NDArray wide(NDManager run, Tensor tensor) {
    return array(run, tensor).toType(DataType.FLOAT64, false);
  }

  private static NDArray array(NDManager run, float[] values) {
    return run.create(values);
  }

  private static NDArray array(NDManager run, Tensor tensor) {
    long[] shape = new long[tensor.rank()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = tensor.length(axis);
    }
    return run.create(tensor.toArray(), new Shape(shape));
  }

  private static Tensor tensor(List<String> axes, NDArray values) {
    int[] shape = Arrays.stream(values.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    return Tensor.of(axes, shape, values.toType(DataType.FLOAT32, false).toFloatArray());
  }
}
