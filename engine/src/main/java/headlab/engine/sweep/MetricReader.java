package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.Site;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Reads a metric off edited runs that have arrived. A linear metric multiplies only the columns of
/// the unembedding that it needs.
final class MetricReader implements SweepPlan.Reader<InterruptedException> {
  /// Floats of logits that are held at a time: 64 MiB.
  static final int MOST_FLOATS = 1 << 24;

  private final Runs runs;
  private final Metric metric;
  private final Batch batch;
  private final List<float[]> clean;
  private final NDManager keeper;
  private final Map<Integer, Integer> columnOf = new HashMap<>();
  private @org.jspecify.annotations.Nullable NDArray columns;
  private final IdentityHashMap<Branch, Double> values = new IdentityHashMap<>();

  /// @param keeper owns the columns
  /// @param clean the clean runs' logits, for KL; else empty
  MetricReader(Runs runs, Metric metric, Batch batch, List<float[]> clean, NDManager keeper) {
    this.runs = runs;
    this.metric = metric;
    this.batch = batch;
    this.clean = clean;
    this.keeper = keeper;
  }

  @Override
  public boolean lastOnly() {
    return true;
  }

  @Override
  public Tap watching(List<Branch> branches) {
    return Tap.NONE;
  }

  /// The metric of a run that has been read.
  double of(Branch branch) {
    return java.util.Objects.requireNonNull(values.get(branch));
  }

  @Override
  public void read(Flow flow) {
    if (metric.linear() && !flow.tap().wants(Site.LOGITS, 0)) {
      linear(flow);
    } else {
      whole(flow);
    }
  }

  private void linear(Flow flow) {
    NDArray matrix = columns();
    int width = (int) matrix.getShape().get(1);
    float[] logits = normed(flow.x(), flow).matMul(matrix).toFloatArray();
    for (int i = 0; i < flow.branches().size(); i++) {
      Branch branch = flow.branches().get(i);
      int from = i * width;
      values.put(
          branch,
          Reading.linear(
              metric,
              prompt(branch),
              id -> logits[from + columnOf.getOrDefault(id, 0)],
              logits[from + width - 1]));
    }
  }

  private void whole(Flow flow) {
    try (NDManager inner = flow.x().getManager().newSubManager()) {
      flow.x().attach(inner);
      NDArray normed = normed(flow.x(), flow);
      boolean edited = flow.tap().wants(Site.LOGITS, 0);
      int most = edited ? flow.branches().size() : MOST_FLOATS / runs.spec().vocabulary() + 1;
      for (int from = 0; from < flow.branches().size(); from += most) {
        int to = Math.min(flow.branches().size(), from + most);
        NDArray some = normed.get(new NDIndex().addSliceDim(from, to));
        List<Branch> branches = flow.branches().subList(from, to);
        Places places = edited ? flow.places() : Branch.suffixes(branches, batch.length()).last();
        List<float[]> rows =
            runs.rows(runs.transformer().logits(some, places, edited ? flow.tap() : Tap.NONE));
        for (int i = 0; i < rows.size(); i++) {
          Branch branch = branches.get(i);
          float[] logits = rows.get(i);
          float[] before = metric == Metric.KL ? clean.get(branch.prompt()) : logits;
          values.put(branch, Reading.of(metric, prompt(branch), logits, before));
        }
      }
    }
  }

  private NDArray normed(NDArray x, Flow flow) {
    return runs.transformer().normed(x, flow.places(), flow.tap());
  }

  /// The columns `[d,m+1]` of all answers of the batch, and the mean column.
  private NDArray columns() {
    NDArray known = columns;
    if (known != null) {
      return known;
    }
    int[] ids =
        IntStream.of(batch.rows())
            .mapToObj(row -> batch.prompts().get(row))
            .flatMap(prompt -> Stream.of(prompt.correct(), prompt.incorrect()))
            .flatMap(List::stream)
            .mapToInt(Integer::intValue)
            .distinct()
            .toArray();
    for (int id : ids) {
      columnOf.put(id, columnOf.size());
    }
    try (NDManager inner = keeper.newSubManager()) {
      NDArray table = runs.weights().unembedding();
      NDArray turned = table.transpose();
      turned.attach(inner);
      NDArray rows =
          turned.get(
              inner, new NDIndex("{}", inner.create(IntStream.of(ids).asLongStream().toArray())));
      NDArray mean = inner.zeros(new Shape(1, runs.spec().dModel()));
      if (metric == Metric.ANSWER_LOGIT) {
        mean = table.mean(new int[] {1}).reshape(1, runs.spec().dModel());
        mean.attach(inner);
      }
      NDArray matrix = NDArrays.concat(new NDList(rows, mean)).transpose().duplicate();
      matrix.attach(keeper);
      columns = matrix;
      return matrix;
    }
  }

  private TokenizedPrompt prompt(Branch branch) {
    return batch.prompts().get(batch.rows()[branch.prompt()]);
  }
}
