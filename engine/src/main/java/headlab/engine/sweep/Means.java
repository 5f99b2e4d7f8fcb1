package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Side;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Sums of clean activations over prompts that are alike, from which a prompt's mean over the
/// others is its sum less its own value.
final class Means {
  /// Prompts are alike when their positions mean the same: one template, one length. Without
  /// templates the length alone decides.
  record Like(@Nullable String template, int length) {
    static Like of(TokenizedPrompt prompt) {
      return new Like(prompt.source().template(), prompt.length());
    }
  }

  private final NDManager keeper;
  private final Set<HookPoint> points;
  private final Map<Like, Map<HookPoint, NDArray>> sums = new HashMap<>();
  private final Map<Like, Integer> counts = new HashMap<>();

  private Means(NDManager keeper, Set<HookPoint> points) {
    this.keeper = keeper;
    this.points = points;
  }

  /// Runs every prompt that is like one of `wanted`.
  ///
  /// @param keeper owns the sums
  static <E extends Exception> Means of(
      Runs runs,
      NDManager keeper,
      List<TokenizedPrompt> prompts,
      int[] wanted,
      Set<HookPoint> points,
      Pause<E> pause)
      throws E {
    Means means = new Means(keeper, points);
    if (!points.isEmpty()) {
      Set<Like> likes =
          IntStream.of(wanted)
              .mapToObj(row -> Like.of(prompts.get(row)))
              .collect(java.util.stream.Collectors.toSet());
      for (Batch batch : Batch.of(runs.spec(), prompts)) {
        int[] rows =
            IntStream.of(batch.rows())
                .filter(row -> likes.contains(Like.of(prompts.get(row))))
                .toArray();
        if (rows.length > 0) {
          means.add(runs, new Batch(prompts, rows), pause);
        }
      }
    }
    return means;
  }

  private <E extends Exception> void add(Runs runs, Batch batch, Pause<E> pause) throws E {
    try (NDManager own = runs.weights().newRun()) {
      Captures captures = runs.captures(own, batch, Side.CLEAN, points, pause);
      for (int row = 0; row < batch.size(); row++) {
        Like like = Like.of(batch.prompts().get(batch.rows()[row]));
        counts.merge(like, 1, Integer::sum);
        Map<HookPoint, NDArray> sum = sums.computeIfAbsent(like, key -> new HashMap<>());
        for (HookPoint point : points) {
          NDArray value = captures.of(point).get(row + ":" + (row + 1));
          NDArray before = sum.get(point);
          if (before == null) {
            NDArray first = value.duplicate();
            first.attach(keeper);
            sum.put(point, first);
          } else {
            before.addi(value);
          }
        }
      }
    }
  }

  /// For each row of `batch` the mean over the prompts like it, itself left out.
  ///
  /// @param own the clean values of the batch, whose manager gets the result
  NDArray overOthers(Batch batch, HookPoint point, NDArray own) {
    float[] others = new float[batch.size()];
    List<NDArray> rows = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      Like like = Like.of(batch.prompts().get(batch.rows()[row]));
      others[row] = counts.getOrDefault(like, 0) - 1;
      rows.add(Objects.requireNonNull(sums.get(like)).get(point));
    }
    long[] shape = new long[own.getShape().dimension()];
    Arrays.fill(shape, 1);
    shape[0] = batch.size();
    NDArray sum = NDArrays.concat(new NDList(rows));
    sum.attach(own.getManager());
    return sum.sub(own).div(own.getManager().create(others, new Shape(shape)));
  }
}
