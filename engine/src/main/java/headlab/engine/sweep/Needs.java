package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What edited runs need of unedited ones: values that they write, and values that they start from.
///
/// @param bySide hook points whose values are captured in the run of a side
/// @param mean points of the clean runs whose mean over the other prompts is written
/// @param bases sides from which edited runs start
record Needs(Map<Side, Set<HookPoint>> bySide, Set<HookPoint> mean, Set<Side> bases) {
  /// Nothing.
  static final Needs NONE = of(List.of(), true);

  /// @param start whether edited runs start from kept ones, instead of from their tokens
  static Needs of(List<Variant> variants, boolean start) {
    Needs needs =
        new Needs(new EnumMap<>(Side.class), new LinkedHashSet<>(), EnumSet.noneOf(Side.class));
    for (Variant variant : variants) {
      for (Intervention edit : variant.edits()) {
        needs.written(variant.base(), edit);
        if (start) {
          needs.bases.add(variant.base());
          needs.started(variant.base(), edit.where().point());
        }
      }
    }
    return needs;
  }

  /// Both.
  Needs and(Needs other) {
    Needs both =
        new Needs(new EnumMap<>(Side.class), new LinkedHashSet<>(mean), EnumSet.noneOf(Side.class));
    for (Needs each : List.of(this, other)) {
      each.bySide.forEach((side, points) -> points.forEach(point -> both.add(side, point)));
      both.mean.addAll(each.mean);
      both.bases.addAll(each.bases);
    }
    return both;
  }

  /// With captures at `points` in the run of `side`.
  Needs and(Side side, Set<HookPoint> points) {
    Needs both = and(this);
    points.forEach(point -> both.add(side, point));
    both.bases.add(side);
    return both;
  }

  private void written(Side base, Intervention edit) {
    HookPoint point = edit.where().point();
    switch (edit.value()) {
      case Value.From from -> add(from.side(), point);
      case Value.Held held -> add(base, point);
      case Value.Mean mean -> {
        add(Side.CLEAN, point);
        this.mean.add(point);
      }
      case Value.Zero zero -> {}
      case Value.Scale scale -> {}
      case Value.Given given -> {}
      case Value.Project project -> {}
      case Value.Part part -> {}
      case Value.ZeroFolded zero -> {}
      case Value.Constant constant -> {}
      case Value.Add add -> {}
      case Value.Mix mix -> {}
      case Value.Noise noise -> {}
    }
  }

  /// What an edited run that begins at `point` is made from.
  private void started(Side base, HookPoint point) {
    List<Site> sites =
        switch (point.site()) {
          case Q, K, V, ROT_Q, ROT_K, SCORES, PATTERN -> List.of(Site.Q, Site.K, Site.V, Site.Z);
          case Z, RESULT -> List.of(Site.Z);
          case ATTN_OUT -> List.of(Site.ATTN_OUT);
          case MLP_OUT -> List.of(Site.MLP_OUT);
          case EMBED, POS_EMBED, RESID_PRE, RESID_MID, RESID_POST -> List.of();
          case Q_INPUT, K_INPUT, V_INPUT, NORM1_SCALE -> List.of();
          case MLP_IN, NORM2_SCALE, MLP_PRE, MLP_PRE_LINEAR, MLP_POST -> List.of();
          case FINAL_NORM_SCALE, LOGITS -> List.of();
        };
    sites.forEach(site -> add(base, new HookPoint(site, point.layer())));
  }

  private void add(Side side, HookPoint point) {
    bySide.computeIfAbsent(side, key -> new LinkedHashSet<>()).add(point);
  }

  /// The points that are captured in the run of `side`.
  Set<HookPoint> of(Side side) {
    return bySide.getOrDefault(side, Set.of());
  }

  /// Whether the run of `side` is made at all.
  boolean runs(Side side) {
    return bases.contains(side) || bySide.containsKey(side);
  }

  /// Bytes of all values for `rows` prompts of `length` tokens.
  long bytes(ModelSpec spec, int rows, int length) {
    long bytes = bases.size() * Base.bytes(spec, rows, length);
    for (Side side : bySide.keySet()) {
      bytes += bytes(spec, of(side), rows, length);
    }
    return bytes + 2 * bytes(spec, mean, rows, length);
  }

  /// Bytes of captures at `points`.
  static long bytes(ModelSpec spec, Set<HookPoint> points, int rows, int length) {
    return points.stream().mapToLong(point -> 4L * rows * floats(spec, point.site(), length)).sum();
  }

  private static long floats(ModelSpec spec, Site site, int length) {
    return site.shape(spec, length).stream().mapToLong(each -> each).reduce(1, Math::multiplyExact);
  }
}
