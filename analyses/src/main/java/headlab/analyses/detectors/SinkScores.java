package headlab.analyses.detectors;

import headlab.analyses.common.HeadScores;
import headlab.analyses.common.WriteSize;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What attention sinks are told by, for every head, layer and prompt.
final class SinkScores {
  static final String MASS = "firstTokenMass";
  static final String DORMANCY = "dormancy";
  static final String DRAIN = "valueDrain";
  static final String PEAK = "residualPeak";

  private final ModelSpec spec;
  private final List<WriteSize> sizes = new ArrayList<>();

  private SinkScores(Session session) {
    spec = session.spec();
    for (int layer = 0; layer < spec.layers(); layer++) {
      for (int head = 0; head < spec.heads(); head++) {
        sizes.add(WriteSize.of(session, layer, head));
      }
    }
  }

  /// The numbers of every prompt: of heads under their names, of layers under `PEAK`.
  static Rows of(Session session, List<TokenizedPrompt> prompts) throws InterruptedException {
    SinkScores scores = new SinkScores(session);
    ModelSpec spec = session.spec();
    List<Key> keys = new ArrayList<>(HeadScores.keys(spec, List.of(MASS, DORMANCY, DRAIN)));
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      keys.add(peak(layer));
      points.add(new HookPoint(Site.PATTERN, layer));
      points.add(new HookPoint(Site.V, layer));
      points.add(new HookPoint(Site.RESID_POST, layer));
    }
    return session.scores(
        "scores",
        keys,
        prompts,
        (number, prompt) -> {
          double[] numbers = new double[(3 * spec.heads() + 1) * spec.layers()];
          session.observe(prompt, points, (point, value) -> scores.add(point, value, numbers));
          return numbers;
        });
  }

  static Key peak(int layer) {
    return new Key(PEAK, layer, null, null);
  }

  private void add(HookPoint point, Tensor value, double[] numbers) {
    int all = spec.layers() * spec.heads();
    int first = point.layer() * spec.heads();
    if (point.site() == Site.RESID_POST) {
      numbers[3 * all + point.layer()] = peak(value);
      return;
    }
    for (int head = 0; head < spec.heads(); head++) {
      if (point.site() == Site.PATTERN) {
        Pattern pattern = Pattern.of(value.slice(head));
        numbers[first + head] = pattern.received(0, 0);
        numbers[all + first + head] = pattern.received(0, 1);
      } else {
        numbers[2 * all + first + head] = drain(value, head, sizes.get(first + head));
      }
    }
  }

  /// The size of the first row, divided by the largest of the others.
  private static double peak(Tensor stream) {
    double largest = 0;
    for (int position = 1; position < stream.length(0); position++) {
      largest = Math.max(largest, size(stream.slice(position).toArray()));
    }
    return size(stream.slice(0).toArray()) / Math.max(largest, Float.MIN_NORMAL);
  }

  private static double size(float[] row) {
    double sum = 0;
    for (float each : row) {
      sum += (double) each * each;
    }
    return Math.sqrt(sum);
  }

  /// @param values axes (position, kvHead, dHead)
  private double drain(Tensor values, int head, WriteSize size) {
    double[] written = new double[values.length(0)];
    for (int position = 0; position < written.length; position++) {
      float[] value = values.slice(position).slice(spec.kvHead(head)).toArray();
      written[position] = size.of(value, 0);
    }
    double median = median(Arrays.copyOfRange(written, 1, written.length));
    return median == 0 ? 1 : median / Math.max(written[0], 1e-9 * median);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
