package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Kernels;
import headlab.engine.forward.Weights;
import headlab.engine.model.Parameter;
import java.util.stream.IntStream;

/// The unembedding as the stream meets it, of which only what is asked for is copied.
record Unembedding(Weights weights) {
  /// The columns of `ids`, as rows: `[ids,d]`.
  NDArray columns(NDManager run, int[] ids) {
    try (NDManager inner = run.newSubManager()) {
      NDArray turned = weights.unembedding().transpose();
      turned.attach(inner);
      long[] which = IntStream.of(ids).asLongStream().toArray();
      NDArray columns = inStream(turned.get(inner, new NDIndex("{}", inner.create(which))));
      columns.attach(run);
      return columns;
    }
  }

  /// The mean column over the vocabulary: `[d]`. It reads the whole matrix.
  NDArray mean(NDManager run) {
    NDArray mean = weights.unembedding().mean(new int[] {1});
    mean.attach(run);
    return inStream(mean.reshape(1, -1)).reshape(-1);
  }

  /// Stored columns, as rows, seen from the stream: `[n,e]` to `[n,d]`, of the same manager.
  NDArray inStream(NDArray columns) {
    NDArray out = weights.find(Parameter.PROJECT_OUT_WEIGHT, 0);
    return out == null ? columns : Kernels.loaded().linear(columns, out.transpose(), null);
  }
}
