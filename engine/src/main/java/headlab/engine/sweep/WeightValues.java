package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.forward.Weights;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Weights as values, raw or folded.
///
/// Folded means, in a model with LayerNorm: the norm's weight and bias moved into what reads it,
/// everything that writes to the residual stream centred, the unembedding centred, value biases
/// moved to the output bias. Without a final norm nothing that writes is centred. With RMSNorm only
/// the weight moves: the mean of the stream is live there. The stored weights are never changed.
///
/// The constant part of a head's values, the stored bias and the norm's bias through `W_V`, is
/// `B_V` folded and is in `B_O` folded: a head's folded term is `(z - B_V folded) W_O`.
///
/// Source: the output-preserving weight processing of TransformerLens.
record WeightValues(ModelSpec spec, Weights weights) {
  Tensor weight(WeightName name, int layer, Coordinates coordinates) {
    Objects.checkIndex(layer, spec.layers());
    boolean folded = coordinates == Coordinates.FOLDED;
    if (folded) {
      PostNorm.refuse(spec, "Folding norms into weights");
    }
    int d = spec.dModel();
    int c = spec.dHead();
    return switch (name) {
      case W_Q -> reading(name, Parameter.Q_WEIGHT, layer, spec.heads(), folded);
      case W_K -> reading(name, Parameter.K_WEIGHT, layer, spec.kvHeads(), folded);
      case W_V -> reading(name, Parameter.V_WEIGHT, layer, spec.kvHeads(), folded);
      case B_V ->
          Tensor.of(
              name.axes(),
              new int[] {spec.kvHeads(), c},
              folded ? foldedValueBias(layer) : valueBias(layer));
      case W_O -> Tensor.of(name.axes(), new int[] {spec.heads(), c, d}, out(layer, folded));
      case B_O -> Tensor.of(name.axes(), new int[] {d}, outBias(layer, folded));
      case B_Q, B_K -> headBias(name, layer, folded);
      case W_IN, W_GATE, B_IN, W_OUT, B_OUT -> mlp(name, layer, folded);
    };
  }

  private Tensor reading(
      WeightName name, Parameter parameter, int layer, int heads, boolean folded) {
    float[] gain = folded ? gain(Parameter.NORM1_WEIGHT, layer) : ones(spec.dModel());
    float[] result = read(weights.values(parameter, layer), gain, heads, folded);
    return Tensor.of(name.axes(), new int[] {heads, spec.dModel(), spec.dHead()}, result);
  }

  private Tensor headBias(WeightName name, int layer, boolean folded) {
    boolean query = name == WeightName.B_Q;
    int heads = query ? spec.heads() : spec.kvHeads();
    float[] bias =
        query
            ? bias(Parameter.Q_BIAS, Parameter.Q_WEIGHT, layer, heads * spec.dHead(), folded)
            : bias(Parameter.K_BIAS, Parameter.K_WEIGHT, layer, heads * spec.dHead(), folded);
    return Tensor.of(name.axes(), new int[] {heads, spec.dHead()}, bias);
  }

  private Tensor mlp(WeightName name, int layer, boolean folded) {
    int d = spec.dModel();
    int m = spec.dMlp();
    float[] gain = folded ? gain(Parameter.NORM2_WEIGHT, layer) : ones(d);
    if (name == WeightName.W_GATE && !spec.activation().gated()) {
      throw new Refusal("The MLPs of this model have no gate.");
    }
    return switch (name) {
      case W_IN -> {
        float[] stored = weights.values(Parameter.MLP_IN_WEIGHT, layer);
        yield Tensor.of(name.axes(), new int[] {d, m}, read(stored, gain, 1, folded));
      }
      case W_GATE -> {
        float[] stored = weights.values(Parameter.MLP_GATE_WEIGHT, layer);
        yield Tensor.of(name.axes(), new int[] {d, m}, read(stored, gain, 1, folded));
      }
      case B_IN ->
          Tensor.of(
              name.axes(),
              new int[] {m},
              bias(Parameter.MLP_IN_BIAS, Parameter.MLP_IN_WEIGHT, layer, m, folded));
      case W_OUT -> {
        float[] stored = weights.values(Parameter.MLP_OUT_WEIGHT, layer);
        yield Tensor.of(name.axes(), new int[] {m, d}, folded ? centred(stored) : stored);
      }
      default -> {
        float[] stored = orZeros(Parameter.MLP_OUT_BIAS, layer, d);
        yield Tensor.of(name.axes(), new int[] {d}, folded ? centred(stored) : stored);
      }
    };
  }

  /// A matrix `[d, heads c]` that reads the stream, as heads x d x c, with `gain` in its rows and,
  /// folded with LayerNorm, its columns centred.
  private float[] read(float[] stored, float[] gain, int heads, boolean folded) {
    int d = spec.dModel();
    int c = stored.length / d / heads;
    float[] result = new float[stored.length];
    for (int column = 0; column < heads * c; column++) {
      double mean = 0;
      for (int row = 0; row < d; row++) {
        mean += (double) gain[row] * stored[row * heads * c + column] / d;
      }
      double centre = folded && spec.norm() == Norm.LAYER ? mean : 0;
      for (int row = 0; row < d; row++) {
        double value = (double) gain[row] * stored[row * heads * c + column] - centre;
        result[(column / c * d + row) * c + column % c] = (float) value;
      }
    }
    return result;
  }

  private float[] out(int layer, boolean folded) {
    float[] stored = weights.values(Parameter.O_WEIGHT, layer);
    return folded ? centred(stored) : stored;
  }

  private float[] outBias(int layer, boolean folded) {
    int d = spec.dModel();
    float[] bias = orZeros(Parameter.O_BIAS, layer, d);
    if (!folded) {
      return bias;
    }
    float[] out = weights.values(Parameter.O_WEIGHT, layer);
    float[] value = foldedValueBias(layer);
    double[] sum = new double[d];
    for (int row = 0; row < spec.heads() * spec.dHead(); row++) {
      int head = row / spec.dHead();
      double factor = value[spec.kvHead(head) * spec.dHead() + row % spec.dHead()];
      for (int column = 0; column < d; column++) {
        sum[column] += factor * out[row * d + column];
      }
    }
    float[] result = new float[d];
    for (int column = 0; column < d; column++) {
      result[column] = (float) (bias[column] + sum[column]);
    }
    return centred(result);
  }

  private float[] valueBias(int layer) {
    return orZeros(Parameter.V_BIAS, layer, spec.kvHeads() * spec.dHead());
  }

  private float[] foldedValueBias(int layer) {
    int length = spec.kvHeads() * spec.dHead();
    return bias(Parameter.V_BIAS, Parameter.V_WEIGHT, layer, length, true);
  }

  /// The stored bias; folded also what the bias of the norm before it contributes through `reader`.
  private float[] bias(
      Parameter parameter, Parameter reader, int layer, int length, boolean folded) {
    float[] bias = orZeros(parameter, layer, length).clone();
    if (!folded) {
      return bias;
    }
    boolean second = reader == Parameter.MLP_IN_WEIGHT;
    float[] norm =
        orZeros(second ? Parameter.NORM2_BIAS : Parameter.NORM1_BIAS, layer, spec.dModel());
    float[] matrix = weights.values(reader, layer);
    for (int column = 0; column < bias.length; column++) {
      double sum = bias[column];
      for (int row = 0; row < norm.length; row++) {
        sum += (double) norm[row] * matrix[row * bias.length + column];
      }
      bias[column] = (float) sum;
    }
    return bias;
  }

  /// Columns of the unembedding: (answer, dModel).
  Tensor unembed(List<Integer> ids, Coordinates coordinates) {
    PostNorm.refuse(spec, "A direction towards an answer");
    int d = spec.dModel();
    float[] columns = columns(ids);
    if (coordinates == Coordinates.FOLDED) {
      columns = foldedColumns(columns);
      if (spec.centresStream()) {
        float[] mean = foldedColumns(rawMean());
        for (int i = 0; i < columns.length; i++) {
          columns[i] -= mean[i % d];
        }
      }
    }
    return Tensor.of(List.of("answer", "dModel"), new int[] {ids.size(), d}, columns);
  }

  /// The mean column over the vocabulary: (dModel). Folded with LayerNorm it is 0.
  Tensor unembedMean(Coordinates coordinates) {
    PostNorm.refuse(spec, "A direction towards an answer");
    boolean folded = coordinates == Coordinates.FOLDED;
    float[] mean = folded ? foldedColumns(rawMean()) : rawMean();
    if (folded && spec.centresStream()) {
      mean = new float[spec.dModel()];
    }
    return Tensor.of(List.of("dModel"), new int[] {spec.dModel()}, mean);
  }

  /// What is added to the logits of `ids`: (answer).
  Tensor unembedBias(List<Integer> ids, Coordinates coordinates) {
    float[] result = new float[ids.size()];
    if (coordinates == Coordinates.FOLDED && spec.centresStream()) {
      float[] bias = orZeros(Parameter.FINAL_NORM_BIAS, 0, spec.dModel());
      float[] columns = columns(ids);
      float[] mean = rawMean();
      for (int answer = 0; answer < result.length; answer++) {
        double sum = 0;
        for (int i = 0; i < bias.length; i++) {
          sum += bias[i] * ((double) columns[answer * bias.length + i] - mean[i]);
        }
        result[answer] = (float) sum;
      }
    }
    return Tensor.of(List.of("answer"), new int[] {ids.size()}, result);
  }

  private float[] columns(List<Integer> ids) {
    new Checks(spec).answerIds(ids);
    try (NDManager run = weights.newRun()) {
      int[] which = ids.stream().mapToInt(Integer::intValue).toArray();
      return new Unembedding(weights).columns(run, which).toFloatArray();
    }
  }

  private float[] rawMean() {
    try (NDManager run = weights.newRun()) {
      return new Unembedding(weights).mean(run).toFloatArray();
    }
  }

  /// Rows of dModel numbers, with the final norm's weight in them and, with LayerNorm, centred.
  private float[] foldedColumns(float[] columns) {
    float[] gain = gain(Parameter.FINAL_NORM_WEIGHT, 0);
    float[] result = new float[columns.length];
    for (int i = 0; i < columns.length; i++) {
      result[i] = columns[i] * gain[i % gain.length];
    }
    return centred(result);
  }

  /// Rows of dModel numbers less their mean, with LayerNorm; else as they are.
  private float[] centred(float[] rows) {
    int d = spec.dModel();
    if (!spec.centresStream()) {
      return rows;
    }
    float[] result = new float[rows.length];
    for (int from = 0; from < rows.length; from += d) {
      double mean = 0;
      for (int i = from; i < from + d; i++) {
        mean += (double) rows[i] / d;
      }
      for (int i = from; i < from + d; i++) {
        result[i] = (float) (rows[i] - mean);
      }
    }
    return result;
  }

  private float[] gain(Parameter parameter, int layer) {
    return weights.find(parameter, layer) == null
        ? ones(spec.dModel())
        : weights.values(parameter, layer);
  }

  private float[] orZeros(Parameter parameter, int layer, int length) {
    return weights.find(parameter, layer) == null
        ? new float[length]
        : weights.values(parameter, layer);
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
