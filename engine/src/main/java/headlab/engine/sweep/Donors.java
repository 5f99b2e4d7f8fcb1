package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The other runs of a batch, from which its edited runs take values.
final class Donors implements Edits.Sources {
  private final Runs.@Nullable Plain clean;
  private final Runs.@Nullable Plain corrupted;
  private final Map<HookPoint, NDArray> means = new HashMap<>();

  private Donors(Runs.@Nullable Plain clean, Runs.@Nullable Plain corrupted) {
    this.clean = clean;
    this.corrupted = corrupted;
  }

  /// Runs what `needs` asks for.
  ///
  /// @param keeper owns the values
  /// @param cleanLogits whether the clean run's logits are wanted whatever else is
  static <E extends Exception> Donors of(
      Runs runs,
      NDManager keeper,
      Batch batch,
      Needs needs,
      Means means,
      boolean cleanLogits,
      Pause<E> pause)
      throws E {
    Set<HookPoint> points = needs.ofCleanRun();
    Runs.Plain clean =
        points.isEmpty() && !cleanLogits
            ? null
            : runs.plain(keeper, batch, Side.CLEAN, points, pause);
    Runs.Plain corrupted =
        needs.corrupted().isEmpty()
            ? null
            : runs.plain(keeper, batch, Side.CORRUPTED, needs.corrupted(), pause);
    Donors donors = new Donors(clean, corrupted);
    for (HookPoint point : needs.mean()) {
      donors.means.put(point, means.overOthers(batch, point, ran(clean).captures().of(point)));
    }
    return donors;
  }

  @Override
  public NDArray of(HookPoint point, Value value) {
    return switch (value) {
      case Value.From from ->
          ran(from.side() == Side.CLEAN ? clean : corrupted).captures().of(point);
      case Value.Mean mean -> java.util.Objects.requireNonNull(means.get(point));
      case Value.Zero zero -> throw new IllegalArgumentException("Zero needs no other run.");
      case Value.Scale scale -> throw new IllegalArgumentException("A scale needs no other run.");
    };
  }

  /// The clean run's logits of the last position: `[B][V]`.
  List<float[]> cleanLogits() {
    return ran(clean).last();
  }

  private static Runs.Plain ran(Runs.@Nullable Plain plain) {
    if (plain == null) {
      throw new IllegalStateException("A run was needed that was not asked for.");
    }
    return plain;
  }
}
