package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import headlab.datasets.Refusal;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// What heads make of rows that are put before them, without attention: rows made by the first
/// layer or from weights, normed, read and written out as logits.
record GivenRows(Runs runs) {
  private static final int MOST_ROWS = 512;

  /// The stream after the first layer: axes (sequence, position, dModel).
  ///
  /// @param sequences of one length
  /// @param pause what is done between some of them
  <E extends Exception> Tensor afterFirstLayer(List<List<Integer>> sequences, Pause<E> pause)
      throws E {
    ModelSpec spec = runs.spec();
    PostNorm.refuse(spec, "A circuit from tokens to tokens");
    int length = checked(sequences);
    int piece = Math.max(1, Math.min(MOST_ROWS, runs.mostRows()) / length);
    float[] all = new float[sequences.size() * length * spec.dModel()];
    int done = 0;
    for (int from = 0; from < sequences.size(); from += piece) {
      pause.between();
      List<List<Integer>> some = sequences.subList(from, Math.min(from + piece, sequences.size()));
      long[] ids = some.stream().flatMapToLong(each -> each.stream().mapToLong(id -> id)).toArray();
      Places places = Places.whole(some.size(), 0, length);
      try (NDManager run = runs.weights().newRun()) {
        NDArray x = runs.transformer().embed(run, ids, places, Tap.NONE);
        x = runs.transformer().attend(0, x, places, places, null, Tap.NONE);
        float[] rows = runs.transformer().mlp(0, x, places, Tap.NONE).toFloatArray();
        System.arraycopy(rows, 0, all, done, rows.length);
        done += rows.length;
      }
    }
    return Tensor.of(
        List.of("sequence", "position", "dModel"),
        new int[] {sequences.size(), length, spec.dModel()},
        all);
  }

  private int checked(List<List<Integer>> sequences) {
    if (sequences.isEmpty() || sequences.getFirst().isEmpty()) {
      throw new IllegalArgumentException("There is no token to run the first layer on.");
    }
    int length = sequences.getFirst().size();
    if (length > runs.spec().longest()) {
      throw new Refusal(
          "A sequence of %d tokens does not fit this model's context of %d."
              .formatted(length, runs.spec().longest()));
    }
    for (List<Integer> sequence : sequences) {
      new Checks(runs.spec()).answerIds(sequence);
      if (sequence.size() != length) {
        throw new IllegalArgumentException("The first layer is run on sequences of one length.");
      }
    }
    return length;
  }

  /// Rows of the stream as the attention of a layer reads them: axes (token, dModel).
  Tensor normed(int layer, Tensor rows) {
    PostNorm.refuse(runs.spec(), "A circuit from tokens to tokens");
    try (NDManager run = runs.weights().newRun()) {
      NDArray read = runs.transformer().read(layer, array(run, rows));
      return tensor(List.of("token", "dModel"), read);
    }
  }

  /// `(rows W_V + b_V) W_O columns^T` of every head of a layer, in double precision: axes (head,
  /// token, answer).
  Tensor logits(int layer, Tensor rows, Tensor columns, Coordinates coordinates) {
    ModelSpec spec = runs.spec();
    PostNorm.refuse(spec, "A circuit from tokens to tokens");
    WeightValues values = new WeightValues(spec, runs.weights());
    int group = spec.heads() / spec.kvHeads();
    try (NDManager run = runs.weights().newRun()) {
      NDArray value = wide(run, values.weight(WeightName.W_V, layer, coordinates));
      NDArray added = wide(run, values.weight(WeightName.B_V, layer, coordinates)).expandDims(1);
      NDArray z = wide(run, rows).expandDims(0).matMul(value).add(added).repeat(0, group);
      NDArray out = wide(run, values.weight(WeightName.W_O, layer, coordinates));
      NDArray along = out.matMul(wide(run, columns).transpose().expandDims(0));
      return tensor(List.of("head", "token", "answer"), z.matMul(along));
    }
  }

  private static NDArray wide(NDManager run, Tensor tensor) {
    return array(run, tensor).toType(DataType.FLOAT64, false);
  }

  private static NDArray array(NDManager run, Tensor tensor) {
    long[] shape = new long[tensor.rank()];
    Arrays.setAll(shape, tensor::length);
    return run.create(tensor.toArray(), new Shape(shape));
  }

  private static Tensor tensor(List<String> axes, NDArray values) {
    int[] shape = Arrays.stream(values.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    return Tensor.of(axes, shape, values.toType(DataType.FLOAT32, false).toFloatArray());
  }
}
