package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Past;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Places;
import headlab.engine.forward.Stacked;
import headlab.engine.forward.Tap;
import headlab.engine.forward.Transformer;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One unedited run of a batch, with what edited runs of it start from: the residual stream before
/// and in the middle of every layer, keys and values, and what else was asked for.
///
/// All arrays belong to the manager it was made with.
final class Base implements Past {
  private final Runs runs;
  private final ModelSpec spec;
  private final int prompts;
  private final int length;
  private final int[][] ids;
  private final Captures captures;
  private final NDArray[] keys;
  private final NDArray[] values;
  private @Nullable NDArray after;
  private @Nullable NDArray end;
  private List<float[]> last = List.of();

  private Base(Runs runs, Batch batch, Side side, Captures captures) {
    this.runs = runs;
    spec = runs.spec();
    ids = batch.ids(side);
    this.captures = captures;
    prompts = batch.size();
    length = batch.length();
    keys = new NDArray[spec.layers()];
    values = new NDArray[spec.layers()];
  }

  /// One side of a batch as it is asked for.
  ///
  /// @param points captured in any case
  /// @param forEdits whether edited runs will start from it
  record Asked(Side side, Set<HookPoint> points, boolean forEdits) {}

  /// Runs sides of a batch, all as one.
  ///
  /// @param keeper owns what is kept
  static <E extends Exception> List<Base> of(
      Runs runs, NDManager keeper, Batch batch, List<Asked> sides, Pause<E> pause) throws E {
    List<Base> bases = new ArrayList<>();
    List<Tap> taps = new ArrayList<>();
    for (Asked asked : sides) {
      Set<HookPoint> points =
          asked.forEdits() ? withStream(runs.spec(), asked.points()) : asked.points();
      Base base = new Base(runs, batch, asked.side(), new Captures(keeper, points));
      bases.add(base);
      taps.add(
          asked.forEdits()
              ? base.new Keeping(keeper, runs.transformer()).then(base.captures)
              : base.captures);
    }
    Tap tap = taps.size() == 1 ? taps.getFirst() : new Stacked(taps);
    int[][] ids = bases.stream().flatMap(base -> Stream.of(base.ids)).toArray(int[][]::new);
    try (NDManager run = runs.weights().newRun()) {
      Places places = Places.whole(ids.length, 0, batch.length());
      NDArray x = runs.transformer().stream(run, ids, places, places, null, tap, pause);
      if (tap.wants(Site.FINAL_NORM_SCALE, 0) || tap.wants(Site.LOGITS, 0)) {
        runs.transformer().logits(runs.transformer().normed(x, places, tap), places, tap);
      }
      NDArray ends = Transformer.last(x, places);
      for (int i = 0; i < bases.size(); i++) {
        Base base = bases.get(i);
        base.end = part(keeper, ends, i, batch.size());
        if (sides.get(i).forEdits()) {
          base.after =
              part(keeper, x, i, batch.size() * batch.length())
                  .reshape(batch.size(), batch.length(), runs.spec().dModel());
        }
      }
    }
    return bases;
  }

  /// A copy of the i-th `count` rows.
  private static NDArray part(NDManager keeper, NDArray rows, int i, int count) {
    long from = (long) i * count;
    NDArray part = rows.get(new NDIndex().addSliceDim(from, from + count)).duplicate();
    part.attach(keeper);
    return part;
  }

  /// Bytes that a run of `rows` prompts of `length` tokens keeps for edited runs to start from.
  static long bytes(ModelSpec spec, int rows, int length) {
    long row = (2L * spec.layers() + 1) * spec.dModel();
    row += 2L * spec.layers() * spec.kvHeads() * spec.dHead();
    return 4 * row * rows * length;
  }

  private static Set<HookPoint> withStream(ModelSpec spec, Set<HookPoint> points) {
    Set<HookPoint> all = new java.util.HashSet<>(points);
    for (int layer = 0; layer < spec.layers(); layer++) {
      all.add(new HookPoint(Site.RESID_PRE, layer));
      all.add(new HookPoint(Site.RESID_MID, layer));
    }
    return all;
  }

  /// Keeps keys as attention compares them, and values.
  private final class Keeping implements Tap {
    private final NDManager keeper;
    private final Transformer transformer;

    Keeping(NDManager keeper, Transformer transformer) {
      this.keeper = keeper;
      this.transformer = transformer;
    }

    @Override
    public boolean wants(Site site, int layer) {
      return site == Site.K || site == Site.V;
    }

    @Override
    public NDArray at(Place place, NDArray value) {
      if (place.site() == Site.K) {
        keys[place.layer()] = kept(transformer.rotated(value, place.places()));
      } else if (place.site() == Site.V) {
        values[place.layer()] = kept(value);
      }
      return value;
    }

    private NDArray kept(NDArray rows) {
      NDArray copy =
          rows.reshape(prompts, length, spec.kvHeads(), spec.dHead())
              .transpose(0, 2, 1, 3)
              .duplicate();
      copy.attach(keeper);
      return copy;
    }
  }

  @Override
  public NDArray keys(int layer, int before) {
    return keys[layer].get(first(before));
  }

  @Override
  public NDArray values(int layer, int before) {
    return values[layer].get(first(before));
  }

  private static NDIndex first(int before) {
    return new NDIndex().addAllDim().addAllDim().addSliceDim(0, before);
  }

  /// What the run held at `point`: prompts first.
  NDArray of(HookPoint point) {
    return captures.of(point);
  }

  /// The residual stream before `layer`, or after the last one: `[B,T,d]`.
  NDArray stream(int layer) {
    return layer < spec.layers()
        ? of(new HookPoint(Site.RESID_PRE, layer))
        : java.util.Objects.requireNonNull(after);
  }

  /// The logits of the last position of each prompt, computed when first asked for.
  List<float[]> last() {
    if (last.isEmpty()) {
      try (NDManager run = runs.weights().newRun()) {
        NDArray x = java.util.Objects.requireNonNull(end).duplicate();
        x.attach(run);
        Places places = Places.whole(prompts, length - 1, 1);
        NDArray normed = runs.transformer().normed(x, places, Tap.NONE);
        last = runs.rows(runs.transformer().logits(normed, places, Tap.NONE));
      }
    }
    return last;
  }

  int length() {
    return length;
  }

  /// How many prompts ran.
  int prompts() {
    return prompts;
  }

  /// The token of each row.
  long[] ids(Places places) {
    long[] positions = places.positions();
    for (int i = 0; i < places.sequences(); i++) {
      int end = places.row(i) + places.end(i) - places.start(i);
      for (int row = places.row(i); row < end; row++) {
        positions[row] = ids[places.prompt(i)][(int) positions[row]];
      }
    }
    return positions;
  }

  /// Copies of what the run held at `point` at the positions of `places`: rows first.
  NDArray rows(NDManager run, HookPoint point, Places places) {
    return rows(run, of(point), places);
  }

  /// Copies of rows of `kept` `[B,T,...]`.
  NDArray rows(NDManager run, NDArray kept, Places places) {
    long[] index = places.positions();
    for (int i = 0; i < places.sequences(); i++) {
      int end = places.row(i) + places.end(i) - places.start(i);
      for (int row = places.row(i); row < end; row++) {
        index[row] += (long) places.prompt(i) * length;
      }
    }
    return gathered(run, kept, index);
  }

  /// Copies of rows of `kept` `[B,T,...]`, position t of prompt b being row b T + t.
  static NDArray gathered(NDManager run, NDArray kept, long[] index) {
    long[] shape = kept.getShape().getShape();
    long[] flat = new long[shape.length - 1];
    flat[0] = shape[0] * shape[1];
    System.arraycopy(shape, 2, flat, 1, flat.length - 1);
    NDArray rows = kept.reshape(flat);
    NDArray copy = rows.get(run, new NDIndex("{}", run.create(index)));
    rows.close();
    return copy;
  }

  /// The keys or values of a layer, for tests that spoil what must not be read: `[B,G,T,c]`.
  NDArray kept(Site site, int layer) {
    return site == Site.K ? keys[layer] : values[layer];
  }
}
