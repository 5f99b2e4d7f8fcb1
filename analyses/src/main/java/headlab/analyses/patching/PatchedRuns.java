package headlab.analyses.patching;

import headlab.engine.figure.Figure;
import headlab.engine.sweep.Rows;
import java.util.List;
import java.util.function.Function;

/// What runs patches, and knows how the corrupted run of a prompt is made.
interface PatchedRuns {
  /// A sweep over some prompts.
  ///
  /// @param members which of all prompts, those that every patch has positions in
  /// @param baseline whether both unpatched runs are measured too
  record Asked(String name, List<Patch> patches, List<Integer> members, boolean baseline) {
    /// Those of `all` that are swept.
    <T> List<T> of(List<T> all) {
      return members.stream().map(all::get).toList();
    }
  }

  /// The metric of every patch on every prompt that is asked for, under the keys of the patches and
  /// of `Baseline`.
  ///
  /// @param soFar makes the figures that are shown while rows come
  Rows run(Asked asked, Function<Rows, List<Figure>> soFar) throws InterruptedException;
}
