package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Past;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One edited run that grows: keys and values of all positions so far are kept, and each step runs
/// the new ones only.
///
/// 1. The first step runs the prompt, with values of other runs where edits ask for them.
/// 2. Each later step runs one position against the kept keys and values.
/// 3. Where the rotation depends on the length (`turnsByLength`), each step runs everything again.
/// 4. What a step adds is kept once the step is whole: one that is given up changes nothing.
final class GrowingRun implements NextLogits, Past {
  private final Runs runs;
  private final Batch batch;
  private final Variant variant;
  private final Set<HookPoint> points;
  private final Function<NDManager, Edits.Sources> others;
  private final NDManager keeper;
  private final @Nullable NDArray[] keys;
  private final @Nullable NDArray[] values;
  private int known;

  /// @param batch the prompt, alone
  /// @param points what each step captures
  /// @param others values of other runs at the prompt's positions, in a given manager
  GrowingRun(
      Runs runs,
      Batch batch,
      Variant variant,
      Set<HookPoint> points,
      Function<NDManager, Edits.Sources> others) {
    this.runs = runs;
    this.batch = batch;
    this.variant = variant;
    this.points = Set.copyOf(points);
    this.others = others;
    keeper = runs.weights().newRun();
    keys = new NDArray[runs.spec().layers()];
    values = new NDArray[runs.spec().layers()];
  }

  @Override
  public Step after(List<Integer> generated, Turn turn) throws InterruptedException {
    boolean again = runs.spec().turnsByLength(batch.length() + generated.size());
    int known = again ? 0 : this.known;
    int[] ids = fresh(generated, known);
    Places places = Places.of(new int[] {0}, new int[] {known}, new int[] {known + ids.length});
    try (NDManager run = runs.weights().newRun()) {
      Edits.Sources sources = known == 0 ? others.apply(run) : GrowingRun::none;
      Captures captures = new Captures(run, points);
      Fresh fresh = new Fresh(run, known == 0);
      Tap tap = runs.edits(batch, variant, sources).then(captures).then(fresh);
      Places read = points.isEmpty() && places.rows() > 1 ? places.last() : places;
      Past past = known == 0 ? null : this;
      NDArray x =
          runs.transformer().stream(run, new int[][] {ids}, places, read, past, tap, turn::between);
      Tensor logits = logits(x, places, tap);
      fresh.keep();
      this.known = known + ids.length;
      return new Step(logits, captured(captures, known == 0 && !generated.isEmpty()));
    }
  }

  /// The next token's logits: axis (vocabulary). Every new position is unembedded where a capture
  /// asks for it.
  private Tensor logits(NDArray x, Places places, Tap tap) {
    boolean all = points.stream().anyMatch(point -> Runs.afterLast(point.site()));
    Places read = all || places.rows() == 1 ? places : places.last();
    NDArray rows = all ? x : last(x);
    NDArray normed = runs.transformer().normed(rows, read, tap);
    float[] row = last(runs.transformer().logits(normed, read, tap)).toFloatArray();
    return Tensor.of(List.of("vocabulary"), new int[] {row.length}, row);
  }

  private static NDArray last(NDArray rows) {
    long count = rows.getShape().get(0);
    return count == 1 ? rows : rows.get(new NDIndex().addSliceDim(count - 1, count));
  }

  private int[] fresh(List<Integer> generated, int known) {
    IntStream prompt = Arrays.stream(batch.ids(variant.base())[0]);
    IntStream rest = generated.stream().mapToInt(Integer::intValue);
    return IntStream.concat(prompt, rest).skip(known).toArray();
  }

  /// @param lastOnly whether positions before the new one ran too
  private Map<HookPoint, Tensor> captured(Captures captures, boolean lastOnly) {
    Map<HookPoint, Tensor> tensors = new LinkedHashMap<>();
    PartedSites parted = new PartedSites(runs.spec(), variant);
    for (HookPoint point : points) {
      NDArray all = captures.of(point);
      tensors.put(point, parted.tensor(point, lastOnly ? newest(point.site(), all) : all));
    }
    return tensors;
  }

  /// The last position of a capture, or where the last one looks.
  private static NDArray newest(Site site, NDArray all) {
    int axis = Math.max(0, site.axes().indexOf("destination")) + 1;
    long length = all.getShape().get(axis);
    NDIndex index = new NDIndex();
    for (int before = 0; before < axis; before++) {
      index.addAllDim();
    }
    return all.get(index.addSliceDim(length - 1, length));
  }

  /// Values of other runs end with the prompt.
  private static NDArray none(HookPoint point, Value value) {
    throw new IllegalStateException("No other run has a value after the prompt: " + point.format());
  }

  @Override
  public NDArray keys(int layer, int before) {
    return view(keys[layer]);
  }

  @Override
  public NDArray values(int layer, int before) {
    return view(values[layer]);
  }

  private static NDArray view(@Nullable NDArray kept) {
    NDArray array = Objects.requireNonNull(kept);
    return array.reshape(array.getShape());
  }

  /// A tap that sets keys and values of new positions aside: keys as attention compares them. Where
  /// an edit gave every query head its own, later positions get theirs too.
  private final class Fresh implements Tap {
    private final NDManager run;
    private final boolean anew;
    private final @Nullable NDArray[] newKeys = new NDArray[keys.length];
    private final @Nullable NDArray[] newValues = new NDArray[values.length];

    /// @param anew whether nothing that is kept is read
    Fresh(NDManager run, boolean anew) {
      this.run = run;
      this.anew = anew;
    }

    @Override
    public boolean wants(Site site, int layer) {
      return site == Site.ROT_K || site == Site.V;
    }

    @Override
    public NDArray at(Place place, NDArray value) {
      if (place.site() == Site.ROT_K) {
        NDArray same = like(keys[place.layer()], value);
        newKeys[place.layer()] = aside(same);
        return same;
      }
      if (place.site() == Site.V) {
        NDArray same = like(values[place.layer()], value);
        newValues[place.layer()] = aside(same);
        return same;
      }
      return value;
    }

    /// `[R,heads,c]` with as many slices as the kept ones have, where those are more.
    private NDArray like(@Nullable NDArray kept, NDArray value) {
      long slices = value.getShape().get(1);
      long wanted = kept == null || anew ? slices : kept.getShape().get(1);
      return wanted > slices ? value.repeat(1, wanted / slices) : value;
    }

    private NDArray aside(NDArray rows) {
      NDArray copy = rows.expandDims(0).transpose(0, 2, 1, 3).duplicate();
      copy.attach(run);
      return copy;
    }

    /// Joins them to what was kept before.
    void keep() {
      for (int layer = 0; layer < keys.length; layer++) {
        keys[layer] = joined(keys[layer], Objects.requireNonNull(newKeys[layer]));
        values[layer] = joined(values[layer], Objects.requireNonNull(newValues[layer]));
      }
    }

    private NDArray joined(@Nullable NDArray old, NDArray now) {
      if (old == null || anew) {
        if (old != null) {
          old.close();
        }
        now.attach(keeper);
        return now;
      }
      long more = now.getShape().get(1) / old.getShape().get(1);
      NDArray same = more > 1 ? old.repeat(1, more) : old;
      same.attach(run);
      NDArray all = same.concat(now, 2);
      all.attach(keeper);
      return all;
    }
  }

  @Override
  public void close() {
    keeper.close();
  }
}
