package headlab.analyses.heads;

import headlab.analyses.common.Controls;
import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadList;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A chosen set of heads, and as its control up to five random sets with as many heads of the same
/// layers, none of them chosen.
///
/// @param chosen at least one
/// @param controls fewer than five, or none, where the layers have no other heads
record HeadSets(List<Head> chosen, List<List<Head>> controls) {
  private static final int CONTROLS = 5;

  /// Draws the controls.
  ///
  /// @param heads of a layer
  static HeadSets of(List<Head> chosen, int heads, long seed) {
    List<List<Head>> controls = new ArrayList<>();
    for (int i = 0; i < CONTROLS; i++) {
      List<Head> drawn =
          new Controls(CONTROLS * seed + i, heads)
              .like(chosen).stream()
                  .sorted(Comparator.comparingInt(Head::layer).thenComparingInt(Head::head))
                  .toList();
      if (!drawn.isEmpty() && !controls.contains(drawn)) {
        controls.add(drawn);
      }
    }
    return new HeadSets(chosen, controls);
  }

  /// The chosen set, then the controls.
  List<List<Head>> all() {
    List<List<Head>> all = new ArrayList<>(List.of(chosen));
    all.addAll(controls);
    return all;
  }

  /// What set number `set` is called: `5.1, 7.3` or `random: 5.2, 7.0`.
  String label(int set) {
    String label = HeadList.label(all().get(set));
    return set == 0 ? label : "random " + set + ": " + label;
  }

  /// The clean run with `value` written to the outputs of `heads` at all positions.
  static Variant edited(List<Head> heads, Value value) {
    List<Intervention> edits = new ArrayList<>();
    for (int layer : heads.stream().map(Head::layer).distinct().sorted().toList()) {
      List<Integer> own =
          heads.stream().filter(each -> each.layer() == layer).map(Head::head).toList();
      Where where = new Where(new HookPoint(Site.Z, layer), own, Positions.all());
      edits.add(new Intervention(where, value));
    }
    return new Variant(Side.CLEAN, edits);
  }
}
