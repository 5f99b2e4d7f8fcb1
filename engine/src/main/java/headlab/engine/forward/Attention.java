package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Tap.Place;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The inside of attention: from queries, keys and values to z, group by group.
public final class Attention {
  /// Queries `[R',H,c]`, keys and values `[R,G,c]`, keys before rotation.
  public record Inputs(NDArray q, NDArray k, NDArray v) {}

  private final ModelSpec spec;
  private final Rotation rotation;

  Attention(ModelSpec spec, Weights weights) {
    this.spec = spec;
    rotation = new Rotation(weights.keeper(), spec);
  }

  NDArray turn(NDArray x, Places places) {
    return rotation.turn(x, places);
  }

  /// z `[R',H,c]` of the rows `to`, which look at the rows `from` and at what is past.
  NDArray mix(int layer, Inputs inputs, Places from, Places to, @Nullable Past past, Tap tap) {
    NDArray q = turn(tap.at(new Place(Site.Q, layer, to), inputs.q()), to);
    NDArray k = turn(tap.at(new Place(Site.K, layer, from), inputs.k()), from);
    q = tap.at(new Place(Site.ROT_Q, layer, to), q);
    k = tap.at(new Place(Site.ROT_K, layer, from), k);
    NDArray v = tap.at(new Place(Site.V, layer, from), inputs.v());
    boolean plain =
        !tap.wants(Site.SCORES, layer)
            && k.getShape().get(1) == spec.kvHeads()
            && v.getShape().get(1) == spec.kvHeads();
    boolean fused = plain && !tap.wants(Site.PATTERN, layer);
    q = scaled(layer, q);
    NDList parts = new NDList();
    for (int group = 0; group < from.groups().size(); group++) {
      Sides sides = new Sides(layer, group, from, to, past, tap);
      NDArray z =
          fused
              ? fused(sides, q, k, v)
              : plain && sides.isOneRow() ? oneRow(sides, q, k, v) : bySteps(sides, q, k, v);
      parts.add(z.reshape(sides.out().rows(), spec.heads(), spec.dHead()));
    }
    NDArray z = parts.size() == 1 ? parts.getFirst() : NDArrays.concat(parts);
    return tap.at(new Place(Site.Z, layer, to), z);
  }

  /// Where scores are not over the root of the head size alone, queries make up for it.
  private NDArray scaled(int layer, NDArray q) {
    double factor = spec.scoreFactor(layer);
    return factor == 1 ? q : q.mul((float) factor);
  }

  /// One group's attention: the same sequences as they look (`out`) and as they are looked at
  /// (`in`).
  private record Sides(int layer, int group, Places from, Places to, @Nullable Past past, Tap tap) {
    Places.Group in() {
      return from.groups().get(group);
    }

    Places.Group out() {
      return to.group(in());
    }

    /// How many positions lie before those that are given.
    int before() {
      return past == null ? 0 : in().start();
    }

    NDArray which(NDManager own) {
      return own.create(from.prompts(in()));
    }

    /// Whether it is one position alone that continues the only prompt.
    boolean isOneRow() {
      return from.sequences() == 1 && in().length() == 1 && before() > 0;
    }

    Place place(Site site) {
      return new Place(site, layer, to, out());
    }
  }

  private NDArray fused(Sides sides, NDArray q, NDArray k, NDArray v) {
    NDArray own = of(q, sides.out());
    NDArray newKeys = of(k, sides.in());
    NDArray newValues = of(v, sides.in());
    int before = sides.before();
    Past past = sides.past();
    if (past == null || before == 0) {
      return Kernels.loaded().attention(own, newKeys, newValues, null, null, null);
    }
    try (NDArray oldKeys = past.keys(sides.layer(), before);
        NDArray oldValues = past.values(sides.layer(), before)) {
      NDArray which = oldKeys.getShape().get(0) == 1 ? null : sides.which(q.getManager());
      return Kernels.loaded().attention(own, newKeys, newValues, oldKeys, oldValues, which);
    }
  }

  /// The step of a continuation whose pattern is wanted: it sees everything, so there is no mask,
  /// and nothing that is past is copied.
  private NDArray oneRow(Sides sides, NDArray q, NDArray k, NDArray v) {
    Past past = Objects.requireNonNull(sides.past());
    try (NDArray oldKeys = past.keys(sides.layer(), sides.before());
        NDArray oldValues = past.values(sides.layer(), sides.before())) {
      NDArray pattern = Kernels.loaded().rowPattern(of(q, sides.out()), of(k, sides.in()), oldKeys);
      pattern = sides.tap().at(sides.place(Site.PATTERN), pattern);
      return Kernels.loaded().rowMix(pattern, of(v, sides.in()), oldValues);
    }
  }

  private NDArray bySteps(Sides sides, NDArray q, NDArray k, NDArray v) {
    NDArray own = of(q, sides.out()).transpose(0, 2, 1, 3);
    NDArray allKeys = of(k, sides.in()).transpose(0, 2, 1, 3);
    NDArray allValues = of(v, sides.in()).transpose(0, 2, 1, 3);
    Past past = sides.past();
    int before = sides.before();
    if (past != null && before > 0) {
      NDIndex which = new NDIndex("{}", sides.which(q.getManager()));
      NDManager run = q.getManager();
      try (NDArray oldKeys = past.keys(sides.layer(), before);
          NDArray oldValues = past.values(sides.layer(), before)) {
        allKeys = joined(oldKeys.get(run, which), allKeys);
        allValues = joined(oldValues.get(run, which), allValues);
      }
    }
    Mask mask = new Mask(q.getManager(), sides.in(), sides.out(), before);
    NDArray scores =
        own.matMul(repeated(allKeys).transpose(0, 1, 3, 2)).div((float) Math.sqrt(spec.dHead()));
    scores = sides.tap().at(sides.place(Site.SCORES), mask.cleared(scores));
    NDArray pattern = mask.hidden(scores).softmax(-1);
    pattern = mask.cleared(sides.tap().at(sides.place(Site.PATTERN), pattern));
    return pattern.matMul(repeated(allValues)).transpose(0, 2, 1, 3);
  }

  /// Earlier positions before the new ones, in as many slices as either has.
  private NDArray joined(NDArray old, NDArray now) {
    return (now.getShape().get(1) == spec.heads() ? repeated(old) : old).concat(now, 2);
  }

  /// The rows of `group`, sequence by sequence: `[n,S,heads,c]`.
  private static NDArray of(NDArray rows, Places.Group group) {
    long all = rows.getShape().get(0);
    NDArray some =
        group.rows() == all
            ? rows
            : rows.get(new NDIndex().addSliceDim(group.row(), group.row() + group.rows()));
    Shape shape = rows.getShape();
    return some.reshape(group.sequences(), group.length(), shape.get(1), shape.get(2));
  }

  /// K or V `[n,G,keys,c]` with one slice for each query head, where query head h reads kv head h /
  /// (H / G). What has H slices already stays as it is.
  private NDArray repeated(NDArray x) {
    long slices = x.getShape().get(1);
    return slices == spec.heads() ? x : x.repeat(1, spec.heads() / slices);
  }
}
