package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Weights;
import java.util.stream.IntStream;

/// The stored unembedding, of which only what is asked for is copied.
record Unembedding(Weights weights) {
  /// The columns of `ids`, as rows: `[ids,d]`.
  NDArray columns(NDManager run, int[] ids) {
    try (NDManager inner = run.newSubManager()) {
      NDArray turned = weights.unembedding().transpose();
      turned.attach(inner);
      long[] which = IntStream.of(ids).asLongStream().toArray();
      return turned.get(run, new NDIndex("{}", inner.create(which)));
    }
  }

  /// The mean column over the vocabulary: `[d]`. It reads the whole matrix.
  NDArray mean(NDManager run) {
    NDArray mean = weights.unembedding().mean(new int[] {1});
    mean.attach(run);
    return mean;
  }
}
