package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Patches of some prompts and what each leaves of the metric, prompt by prompt.
///
/// A patch that some prompts have no positions for is swept over those that have them; in the
/// others nothing is patched, so they count with their unpatched metric.
final class PatchSweep {
  private final PatchedRuns runs;
  private final Direction direction;
  private final String name;
  private final int first;
  private final int prompts;
  private final Map<Key, List<Integer>> members = new HashMap<>();
  private final Map<List<Integer>, Rows> done = new LinkedHashMap<>();
  private Rows baseline = new Rows(Map.of());

  /// @param name of the sweep
  /// @param first which of all prompts is the first of these
  /// @param prompts how many there are
  PatchSweep(PatchedRuns runs, Direction direction, String name, int first, int prompts) {
    this.runs = runs;
    this.direction = direction;
    this.name = name;
    this.first = first;
    this.prompts = prompts;
  }

  /// Runs all patches, and the unpatched runs of all prompts first.
  ///
  /// @param shown makes the figures that are shown on the way
  void run(List<Patch> patches, Supplier<List<Figure>> shown) throws InterruptedException {
    Map<List<Integer>, List<Patch>> groups = new LinkedHashMap<>();
    groups.put(IntStream.range(0, prompts).boxed().toList(), new ArrayList<>());
    for (Patch patch : patches) {
      List<Integer> own = patch.members(prompts);
      members.put(patch.key(), own);
      groups.computeIfAbsent(own, key -> new ArrayList<>()).add(patch);
    }
    for (Map.Entry<List<Integer>, List<Patch>> group : groups.entrySet()) {
      boolean whole = done.isEmpty();
      String part = whole ? name : name + ".part" + (done.size() + 1);
      List<Integer> those = group.getKey().stream().map(i -> first + i).toList();
      accept(
          group.getKey(),
          runs.run(
              new PatchedRuns.Asked(part, group.getValue(), those, whole),
              rows -> {
                accept(group.getKey(), rows);
                return Effect.measured(baseline) ? shown.get() : List.of();
              }));
    }
  }

  private void accept(List<Integer> group, Rows rows) {
    if (Effect.measured(rows)) {
      baseline = rows;
    }
    done.put(group, rows);
  }

  /// Both unpatched runs of all prompts.
  Rows baseline() {
    return baseline;
  }

  /// How many prompts these are.
  int prompts() {
    return prompts;
  }

  /// The metric of every prompt with the patch of `key`, or null while there is none.
  double @Nullable [] of(Key key) {
    List<Integer> own = members.getOrDefault(key, List.of());
    Rows rows = done.get(own);
    if (rows == null || !rows.has(key)) {
      return null;
    }
    double[] each =
        baseline.of(
            direction == Direction.DENOISING ? Baseline.CORRUPTED.key() : Baseline.CLEAN.key());
    double[] patched = rows.of(key);
    for (int i = 0; i < own.size(); i++) {
      each[own.get(i)] = patched[i];
    }
    return each;
  }

  /// How many places the edits of `key` write to over all prompts, or null where that is not known.
  @Nullable Integer touched(Key key) {
    Rows rows = done.get(members.getOrDefault(key, List.of()));
    return rows == null ? null : rows.touched(key);
  }
}
