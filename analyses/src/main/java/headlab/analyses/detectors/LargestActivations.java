package headlab.analyses.detectors;

import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The largest activations of every layer and prompt.
///
/// @param rows stored under the layer and, as position, the number of the rank, part or token
/// @param width positions whose cosine with the first is known; 0 where prompts differ in length
record LargestActivations(Rows rows, int prompts, int width) {
  private static final int TOP = 3;
  private static final double LARGE = 100;
  private static final double TIMES = 1000;

  static LargestActivations of(Session session, List<TokenizedPrompt> prompts)
      throws InterruptedException {
    int length = prompts.getFirst().length();
    int width = prompts.stream().allMatch(each -> each.length() == length) ? length : 0;
    ModelSpec spec = session.spec();
    List<Key> keys = new ArrayList<>();
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      keys.addAll(Layer.keys(layer, width));
      points.add(new HookPoint(Site.ATTN_OUT, layer));
      points.add(new HookPoint(Site.MLP_OUT, layer));
      points.add(new HookPoint(Site.RESID_POST, layer));
    }
    int each = keys.size() / spec.layers();
    Rows rows =
        session.scores(
            "layers",
            keys,
            prompts,
            (number, prompt) -> {
              double[] numbers = new double[keys.size()];
              session.observe(
                  prompt,
                  points,
                  (point, value) -> Layer.add(point, value, numbers, point.layer() * each, width));
              return numbers;
            });
    return new LargestActivations(rows, prompts.size(), width);
  }

  /// The mean size of rank 0, 1, 2, or of the median, 3.
  double magnitude(int layer, int rank) {
    return rows.mean(Layer.key("magnitude", layer, rank));
  }

  /// Feature and position of a rank in the first prompt; null of the median.
  @Nullable String text(int layer, int rank) {
    return rank == TOP
        ? null
        : "feature %d at %d"
            .formatted(
                (int) rows.of(Layer.key("feature", layer, rank))[0],
                (int) rows.of(Layer.key("token", layer, rank))[0]);
  }

  double massive(int layer) {
    return rows.mean(Layer.key("massive", layer, 0));
  }

  /// The largest that attention, 0, or the MLP, 1, writes.
  double written(int layer, int part) {
    return rows.mean(Layer.key("written", layer, part));
  }

  double cosine(int layer, int position) {
    return rows.mean(Layer.key("cosine", layer, position));
  }

  /// The mean Jaccard similarity of the two largest features over all pairs of prompts; 1 where
  /// there is one prompt.
  double alike(int layer) {
    double[] first = rows.of(Layer.key("feature", layer, 0));
    double[] second = rows.of(Layer.key("feature", layer, 1));
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < prompts; a++) {
      for (int b = 0; b < a; b++) {
        Set<Double> both = new HashSet<>(List.of(first[a], second[a]));
        Set<Double> other = new HashSet<>(List.of(first[b], second[b]));
        Set<Double> union = new HashSet<>(both);
        union.addAll(other);
        both.retainAll(other);
        sum += (double) both.size() / union.size();
        pairs++;
      }
    }
    return pairs == 0 ? 1 : sum / pairs;
  }

  /// The numbers of one layer, in the order of its keys.
  private static final class Layer {
    private Layer() {}

    static Key key(String what, int layer, int number) {
      return new Key(what, layer, null, number);
    }

    static List<Key> keys(int layer, int width) {
      List<Key> keys = new ArrayList<>();
      for (int rank = 0; rank <= TOP; rank++) {
        keys.add(key("magnitude", layer, rank));
      }
      for (int rank = 0; rank < TOP; rank++) {
        keys.add(key("feature", layer, rank));
        keys.add(key("token", layer, rank));
      }
      keys.add(key("massive", layer, 0));
      keys.add(key("written", layer, 0));
      keys.add(key("written", layer, 1));
      for (int position = 0; position < width; position++) {
        keys.add(key("cosine", layer, position));
      }
      return keys;
    }

    /// @param from the place of the layer's first number
    static void add(HookPoint point, Tensor value, double[] numbers, int from, int width) {
      float[] values = value.toArray();
      int features = value.length(1);
      int written = from + TOP + 1 + 2 * TOP + 1;
      if (point.site() == Site.RESID_POST) {
        largest(values, features, numbers, from);
        for (int position = 0; position < width; position++) {
          numbers[written + 2 + position] = cosine(values, features, position);
        }
      } else {
        numbers[written + (point.site() == Site.MLP_OUT ? 1 : 0)] =
            Math.abs(values[top(values, 1)[0]]);
      }
    }

    private static void largest(float[] values, int features, double[] numbers, int from) {
      double[] sizes = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        sizes[i] = Math.abs(values[i]);
      }
      double median = SinkScores.median(sizes);
      int massive = 0;
      for (double size : sizes) {
        massive += size > LARGE && size > TIMES * median ? 1 : 0;
      }
      int[] top = top(values, TOP);
      for (int rank = 0; rank < TOP; rank++) {
        numbers[from + rank] = sizes[top[rank]];
        numbers[from + TOP + 1 + 2 * rank] = top[rank] % features;
        numbers[from + TOP + 2 + 2 * rank] = Math.floorDiv(top[rank], features);
      }
      numbers[from + TOP] = median;
      numbers[from + TOP + 1 + 2 * TOP] = massive;
    }

    /// The places of the largest absolute values, the largest first.
    private static int[] top(float[] values, int count) {
      int[] top = new int[count];
      int found = 0;
      for (int i = 0; i < values.length; i++) {
        int rank = found;
        while (rank > 0 && Math.abs(values[top[rank - 1]]) < Math.abs(values[i])) {
          rank--;
        }
        if (rank < count) {
          found = Math.min(found + 1, count);
          System.arraycopy(top, rank, top, rank + 1, found - 1 - rank);
          top[rank] = i;
        }
      }
      return top;
    }

    private static double cosine(float[] values, int features, int position) {
      double product = 0;
      double first = 0;
      double other = 0;
      for (int i = 0; i < features; i++) {
        double a = values[i];
        double b = values[position * features + i];
        product += a * b;
        first += a * a;
        other += b * b;
      }
      double sizes = Math.sqrt(first * other);
      return sizes == 0 ? 0 : product / sizes;
    }
  }
}
