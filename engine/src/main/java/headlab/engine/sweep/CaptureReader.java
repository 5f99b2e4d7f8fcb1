package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Hands back what edited runs hold at hook points: the base's values, and over them every row that
/// passed in the edited run.
final class CaptureReader<E extends Exception> implements SweepPlan.Reader<E> {
  private final Runs runs;
  private final Base base;
  private final Set<HookPoint> points;
  private final Map<HookPoint, float[]> kept = new HashMap<>();
  private final IdentityHashMap<Branch, Map<HookPoint, float[]>> found = new IdentityHashMap<>();

  /// @param base has captures at all of `points`
  CaptureReader(Runs runs, Base base, Set<HookPoint> points) {
    this.runs = runs;
    this.base = base;
    this.points = points;
    points.forEach(point -> kept.put(point, base.of(point).toFloatArray()));
  }

  @Override
  public boolean lastOnly() {
    return false;
  }

  /// The captures of a run that has arrived.
  Map<HookPoint, Tensor> of(Branch branch) {
    Map<HookPoint, float[]> own = found.getOrDefault(branch, Map.of());
    return tensors(branch.prompt(), branch.edited().variant(), own);
  }

  /// The captures of a run under `variant` of a prompt in which it changes nothing.
  Map<HookPoint, Tensor> of(int prompt, Variant variant) {
    return tensors(prompt, variant, Map.of());
  }

  private Map<HookPoint, Tensor> tensors(int prompt, Variant variant, Map<HookPoint, float[]> own) {
    PartedSites parted = new PartedSites(runs.spec(), variant);
    Map<HookPoint, Tensor> tensors = new LinkedHashMap<>();
    for (HookPoint point : points) {
      boolean each = parted.has(point);
      float[] values = own.containsKey(point) ? own.get(point) : kept(point, prompt, each);
      int[] shape = new int[point.site().axes().size()];
      for (int axis = 0; axis < shape.length; axis++) {
        shape[axis] = Math.toIntExact(base.of(point).getShape().get(axis + 1));
      }
      if (each) {
        shape[1] = runs.spec().heads();
      }
      tensors.put(point, Tensor.of(parted.axes(point), shape, values));
    }
    return tensors;
  }

  /// @param parted whether each query head gets the slice of its kv head
  private float[] kept(HookPoint point, int prompt, boolean parted) {
    float[] all = Objects.requireNonNull(kept.get(point));
    int size = all.length / base.prompts();
    float[] own = Arrays.copyOfRange(all, prompt * size, (prompt + 1) * size);
    if (!parted) {
      return own;
    }
    int more = runs.spec().heads() / runs.spec().kvHeads();
    int slice = own.length / (runs.spec().kvHeads() * base.length());
    float[] each = new float[own.length * more];
    for (int to = 0; to < each.length / slice; to++) {
      System.arraycopy(own, to / more * slice, each, to * slice, slice);
    }
    return each;
  }

  @Override
  public void read(Flow flow) {
    boolean after = points.stream().anyMatch(point -> Runs.afterLast(point.site()));
    if (after) {
      NDArray normed = runs.transformer().normed(flow.x(), flow.places(), flow.tap());
      runs.transformer().logits(normed, flow.places(), flow.tap()).close();
      normed.close();
    }
  }

  @Override
  public Tap watching(List<Branch> branches) {
    return new Tap() {
      @Override
      public boolean wants(Site site, int layer) {
        return points.contains(new HookPoint(site, layer));
      }

      @Override
      public NDArray at(Place place, NDArray value) {
        HookPoint point = new HookPoint(place.site(), place.layer());
        if (points.contains(point)) {
          Passing passing = new Passing(point, branches, value.getShape().getShape());
          passing.keep(place, value.toFloatArray());
        }
        return value;
      }
    };
  }

  /// Rows of some runs at one hook point.
  private final class Passing {
    private final HookPoint point;
    private final List<Branch> branches;
    private final long[] shape;

    Passing(HookPoint point, List<Branch> branches, long[] shape) {
      this.point = point;
      this.branches = branches;
      this.shape = shape;
    }

    void keep(Tap.Place place, float[] values) {
      Places.Group group = place.group();
      if (group != null) {
        for (int i = 0; i < group.sequences(); i++) {
          byHead(branches.get(group.sequence() + i), group, i, values);
        }
        return;
      }
      Places places = place.places();
      int there = point.site().perKvHead() ? (int) shape[1] : 1;
      int slice = values.length / places.rows() / there;
      for (int i = 0; i < branches.size(); i++) {
        float[] own = own(branches.get(i));
        int heads = own.length / base.length() / slice;
        for (int position = places.start(i); position < places.end(i); position++) {
          int row = places.row(i, position) * there;
          for (int head = 0; head < heads; head++) {
            int from = (row + head * there / heads) * slice;
            System.arraycopy(values, from, own, (position * heads + head) * slice, slice);
          }
        }
      }
    }

    /// Scores `[n,H,S,sources]` of the i-th sequence of a group, into `[H,T,T]`.
    private void byHead(Branch branch, Places.Group group, int i, float[] values) {
      int heads = (int) shape[1];
      int sources = (int) shape[3];
      float[] own = own(branch);
      for (int head = 0; head < heads; head++) {
        for (int row = 0; row < group.length(); row++) {
          int from = ((i * heads + head) * group.length() + row) * sources;
          int to = (head * base.length() + group.start() + row) * base.length();
          System.arraycopy(values, from, own, to, sources);
        }
      }
    }

    private float[] own(Branch branch) {
      boolean parted = new PartedSites(runs.spec(), branch.edited().variant()).has(point);
      return found
          .computeIfAbsent(branch, key -> new HashMap<>())
          .computeIfAbsent(point, key -> kept(key, branch.prompt(), parted));
    }
  }
}
