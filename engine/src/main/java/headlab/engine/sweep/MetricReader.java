package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.Site;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a metric off edited runs of one side of a batch as they arrive. A linear metric multiplies
/// only the columns of the unembedding that it needs.
final class MetricReader implements SweepPlan.Reader<InterruptedException> {
  /// Floats of logits that are held at a time: 64 MiB.
  static final int MOST_FLOATS = 1 << 24;

  private final Runs runs;
  private final Metric metric;
  private final Batch batch;
  private final List<float[]> clean;
  private final NDManager keeper;
  private @Nullable AnswerColumns columns;
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

  /// The metric of a run that has been read; it is handed out once.
  double of(Branch branch) {
    Double value = values.remove(branch);
    if (value == null) {
      throw new IllegalStateException("A run was not read, or is asked for twice.");
    }
    return value;
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
    List<TokenizedPrompt> prompts = flow.branches().stream().map(this::prompt).toList();
    double[] read = columns().of(normed(flow.x(), flow), prompts);
    for (int i = 0; i < read.length; i++) {
      values.put(flow.branches().get(i), read[i]);
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

  private AnswerColumns columns() {
    AnswerColumns known = columns;
    if (known == null) {
      known = new AnswerColumns(new Unembedding(runs.weights()), metric, batch, keeper);
      columns = known;
    }
    return known;
  }

  private TokenizedPrompt prompt(Branch branch) {
    return batch.prompts().get(batch.rows()[branch.prompt()]);
  }
}
