package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tap that writes the edits of a variant, in their order.
///
/// What is kept is chosen, never multiplied by a mask, so that a value that is not finite stays
/// where it is.
public final class Edits implements Tap {
  /// Where the values come from that this run does not have: other runs of the same prompts.
  @FunctionalInterface
  public interface Sources {
    /// What `value` (`From` or `Mean`) writes at `point`: batch first, a row for each prompt.
    NDArray of(HookPoint point, Value value);
  }

  private final ModelSpec spec;
  private final int[] prompts;
  private final Sources sources;
  private final Map<HookPoint, List<Intervention>> byPoint = new HashMap<>();

  /// @param prompts which prompt of the sweep each row of the batch is
  public Edits(ModelSpec spec, Variant variant, int[] prompts, Sources sources) {
    this.spec = spec;
    this.prompts = prompts.clone();
    this.sources = sources;
    for (Intervention edit : variant.edits()) {
      byPoint.computeIfAbsent(edit.where().point(), point -> new ArrayList<>()).add(edit);
    }
  }

  @Override
  public NDArray at(Site site, int layer, NDArray value) {
    NDArray edited = value;
    for (Intervention edit : byPoint.getOrDefault(new HookPoint(site, layer), List.of())) {
      edited = written(edit, edited);
    }
    return edited;
  }

  private NDArray written(Intervention edit, NDArray value) {
    Site site = edit.where().point().site();
    boolean shared = site == Site.K || site == Site.V;
    NDArray old = shared ? Transformer.repeated(spec, value) : value;
    NDArray replacement =
        switch (edit.value()) {
          case Value.Zero zero -> old.zerosLike();
          case Value.Scale scale -> old.mul((float) scale.factor());
          case Value.Mean mean -> brought(edit, shared, old);
          case Value.From from -> brought(edit, shared, old);
        };
    NDArray kept = kept(edit.where(), old).broadcast(old.getShape());
    return NDArrays.where(kept, old, replacement);
  }

  /// A source's value in the shape of `old`. A repeated copy is moved to the run, or it would live
  /// as long as the source.
  private NDArray brought(Intervention edit, boolean shared, NDArray old) {
    NDArray source = sources.of(edit.where().point(), edit.value());
    if (!shared || source.getShape().equals(old.getShape())) {
      return source;
    }
    NDArray repeated = Transformer.repeated(spec, source);
    repeated.attach(old.getManager());
    return repeated;
  }

  /// True where `old` stays: an axis of length 1 wherever the choice does not depend on it.
  private NDArray kept(Where where, NDArray old) {
    List<String> axes = where.point().site().axes();
    int headAxis = 1 + Math.max(axes.indexOf("head"), axes.indexOf("kvHead"));
    int positionAxis = 1 + Math.max(axes.indexOf("position"), axes.indexOf("destination"));
    long[] shape = new long[axes.size() + 1];
    java.util.Arrays.fill(shape, 1);
    int length = (int) old.getShape().get(positionAxis);
    int heads = headAxis == 0 ? 1 : (int) old.getShape().get(headAxis);
    shape[0] = prompts.length;
    shape[positionAxis] = length;
    if (headAxis > 0) {
      shape[headAxis] = heads;
    }
    boolean[] kept = new boolean[prompts.length * length * heads];
    for (int i = 0; i < kept.length; i++) {
      boolean headFirst = headAxis > 0 && headAxis < positionAxis;
      int inRow = i % (length * heads);
      int position = headFirst ? inRow % length : inRow / heads;
      int head = headFirst ? inRow / length : inRow % heads;
      boolean chosen =
          (where.heads().isEmpty() || where.heads().contains(head))
              && where.positions().of(prompts[i / (length * heads)], length).contains(position);
      kept[i] = !chosen;
    }
    return old.getManager().create(kept, new Shape(shape));
  }
}
