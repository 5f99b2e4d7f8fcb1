package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The columns of the unembedding that a linear metric reads on the prompts of a batch: those of
/// their answers, and the mean one.
final class AnswerColumns {
  private final Metric metric;
  private final Map<Integer, Integer> columnOf = new HashMap<>();
  private final NDArray matrix;

  /// @param keeper owns the columns
  AnswerColumns(Unembedding unembedding, Metric metric, Batch batch, NDManager keeper) {
    this.metric = metric;
    for (int id : answers(batch)) {
      columnOf.put(id, columnOf.size());
    }
    try (NDManager inner = keeper.newSubManager()) {
      NDArray columns = unembedding.columns(inner, answers(batch));
      int width = (int) columns.getShape().get(1);
      NDArray mean =
          metric == Metric.ANSWER_LOGIT
              ? unembedding.mean(inner).reshape(1, width)
              : inner.zeros(new Shape(1, width));
      matrix = NDArrays.concat(new NDList(columns, mean)).transpose().duplicate();
      matrix.attach(keeper);
    }
  }

  private static int[] answers(Batch batch) {
    return IntStream.of(batch.rows())
        .mapToObj(row -> batch.prompts().get(row))
        .flatMap(prompt -> Stream.of(prompt.correct(), prompt.incorrect()))
        .flatMap(List::stream)
        .mapToInt(Integer::intValue)
        .distinct()
        .toArray();
  }

  /// The metric of each row of `normed`, `[n,d]` after the final norm.
  ///
  /// @param prompts one for each row
  double[] of(NDArray normed, List<TokenizedPrompt> prompts) {
    int width = columnOf.size() + 1;
    float[] logits = normed.matMul(matrix).toFloatArray();
    double[] values = new double[prompts.size()];
    for (int i = 0; i < values.length; i++) {
      int from = i * width;
      values[i] =
          Reading.linear(
              metric,
              prompts.get(i),
              id -> logits[from + columnOf.getOrDefault(id, 0)],
              logits[from + width - 1]);
    }
    return values;
  }
}
