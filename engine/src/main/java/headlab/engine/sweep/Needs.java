package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The hook points whose values edited runs take from elsewhere.
///
/// @param clean from the clean run of the same prompt
/// @param corrupted from its corrupted run
/// @param mean from the clean runs of the other prompts like it
record Needs(Set<HookPoint> clean, Set<HookPoint> corrupted, Set<HookPoint> mean) {
  static Needs of(List<Variant> variants) {
    Needs needs = new Needs(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    variants.stream().flatMap(variant -> variant.edits().stream()).forEach(needs::add);
    return needs;
  }

  private void add(Intervention edit) {
    HookPoint point = edit.where().point();
    switch (edit.value()) {
      case Value.From from -> (from.side() == Side.CLEAN ? clean : corrupted).add(point);
      case Value.Mean mean -> this.mean.add(point);
      case Value.Zero zero -> {}
      case Value.Scale scale -> {}
    }
  }

  /// What must be captured of the clean run: a mean over the others is the sum less the own value.
  Set<HookPoint> ofCleanRun() {
    Set<HookPoint> points = new LinkedHashSet<>(clean);
    points.addAll(mean);
    return points;
  }

  /// Bytes of all values for `rows` prompts of `length` tokens.
  long bytes(ModelSpec spec, int rows, int length) {
    long floats = 0;
    for (Set<HookPoint> points : List.of(clean, corrupted, mean, mean)) {
      for (HookPoint point : points) {
        floats += floats(spec, point.site(), length);
      }
    }
    return 4L * rows * floats;
  }

  private static long floats(ModelSpec spec, Site site, int length) {
    long floats = 1;
    for (String axis : site.axes()) {
      floats *=
          switch (axis) {
            case "position", "destination", "source" -> length;
            case "dModel" -> spec.dModel();
            case "head" -> spec.heads();
            case "kvHead" -> spec.kvHeads();
            case "dHead" -> spec.dHead();
            case "vocabulary" -> spec.vocabulary();
            default -> throw new IllegalStateException("No length is known for axis " + axis + ".");
          };
    }
    return floats;
  }
}
