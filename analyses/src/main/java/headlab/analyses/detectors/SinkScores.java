package headlab.analyses.detectors;

import headlab.analyses.common.HeadScores;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
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
  private final List<double[][]> sizes = new ArrayList<>();

  private SinkScores(Session session) {
    spec = session.spec();
    for (int layer = 0; layer < spec.layers(); layer++) {
      Tensor out = session.weight(WeightName.W_O, layer, Coordinates.RAW);
      for (int head = 0; head < spec.heads(); head++) {
        sizes.add(gram(out.slice(head).toArray(), spec.dHead()));
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
        prompt -> {
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
  private double drain(Tensor values, int head, double[][] gram) {
    double[] written = new double[values.length(0)];
    for (int position = 0; position < written.length; position++) {
      float[] value = values.slice(position).slice(spec.kvHead(head)).toArray();
      double square = 0;
      for (int i = 0; i < value.length; i++) {
        for (int j = 0; j < value.length; j++) {
          square += gram[i][j] * value[i] * value[j];
        }
      }
      written[position] = Math.sqrt(Math.max(0, square));
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

  /// W_O W_O^T of one head, `[dHead][dHead]`: the size of v W_O is that of v in it.
  private static double[][] gram(float[] out, int dHead) {
    int width = out.length / dHead;
    double[][] gram = new double[dHead][dHead];
    for (int i = 0; i < dHead; i++) {
      for (int j = i; j < dHead; j++) {
        double sum = 0;
        for (int k = 0; k < width; k++) {
          sum += (double) out[i * width + k] * out[j * width + k];
        }
        gram[i][j] = sum;
        gram[j][i] = sum;
      }
    }
    return gram;
  }
}
