package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The unedited runs of a batch, from which its edited runs start and take values.
final class Donors {
  private final NDManager keeper;
  private final Batch batch;
  private final Map<Side, Base> bases = new EnumMap<>(Side.class);
  private final Map<HookPoint, NDArray> means = new HashMap<>();
  private final IdentityHashMap<Value.Given, NDArray> given = new IdentityHashMap<>();

  private Donors(NDManager keeper, Batch batch) {
    this.keeper = keeper;
    this.batch = batch;
  }

  /// Runs what `needs` asks for.
  ///
  /// @param keeper owns the values
  /// @param logits sides whose logits are wanted whatever else is
  static <E extends Exception> Donors of(
      Runs runs,
      NDManager keeper,
      Batch batch,
      Needs needs,
      Means means,
      Set<Side> logits,
      Pause<E> pause)
      throws E {
    Donors donors = new Donors(keeper, batch);
    List<Base.Asked> asked = new ArrayList<>();
    for (Side side : Side.values()) {
      if (needs.runs(side) || logits.contains(side)) {
        asked.add(new Base.Asked(side, needs.of(side), needs.bases().contains(side)));
      }
    }
    if (!asked.isEmpty()) {
      List<Base> bases = Base.of(runs, keeper, batch, asked, pause);
      for (int i = 0; i < asked.size(); i++) {
        donors.bases.put(asked.get(i).side(), bases.get(i));
      }
    }
    for (HookPoint point : needs.mean()) {
      donors.means.put(point, means.overOthers(batch, point, donors.base(Side.CLEAN).of(point)));
    }
    return donors;
  }

  /// The unedited run of `side`.
  Base base(Side side) {
    Base base = bases.get(side);
    if (base == null) {
      throw new IllegalStateException("A run was needed that was not asked for.");
    }
    return base;
  }

  /// What edited runs of `side` write.
  Edits.Sources sources(Side side) {
    return (point, value) ->
        switch (value) {
          case Value.From from -> base(from.side()).of(point);
          case Value.Held held -> base(side).of(point);
          case Value.Mean mean -> Objects.requireNonNull(means.get(point));
          case Value.Given it -> given.computeIfAbsent(it, this::placed);
          case Value.Zero zero -> throw unneeded(zero);
          case Value.Scale scale -> throw unneeded(scale);
          case Value.Project project -> throw unneeded(project);
          case Value.Part part -> throw unneeded(part);
          case Value.ZeroFolded zero -> throw unneeded(zero);
          case Value.Constant constant -> throw unneeded(constant);
          case Value.Add add -> throw unneeded(add);
          case Value.Mix mix -> throw unneeded(mix);
          case Value.Noise noise -> throw unneeded(noise);
        };
  }

  /// The given values of the prompts of the batch: prompts first.
  private NDArray placed(Value.Given values) {
    NDList rows = new NDList();
    try (NDManager inner = keeper.newSubManager()) {
      for (int row : batch.rows()) {
        Tensor tensor = values.byPrompt().get(row);
        long[] shape = new long[tensor.rank() + 1];
        shape[0] = 1;
        for (int axis = 0; axis < tensor.rank(); axis++) {
          shape[axis + 1] = tensor.length(axis);
        }
        rows.add(inner.create(tensor.toArray(), new Shape(shape)));
      }
      NDArray all = NDArrays.concat(rows);
      all.attach(keeper);
      return all;
    }
  }

  private static IllegalArgumentException unneeded(Value value) {
    return new IllegalArgumentException(value.getClass().getSimpleName() + " needs no other run.");
  }
}
