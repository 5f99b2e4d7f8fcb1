package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Variant;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Whole edited runs of prompts, one after the other, whose values are handed on as they pass: no
/// more than one value of one prompt lies there at a time, beside what the edits write.
///
/// @param runs of the model
record ObservedRuns(Runs runs) {
  /// The variant that is run, with roles in their places.
  ///
  /// @throws Refusal where it cannot be run
  Variant checked(List<TokenizedPrompt> prompts, Variant asked, Set<HookPoint> points) {
    if (prompts.isEmpty()) {
      throw new Refusal("There are no prompts to run; give at least one.");
    }
    Variant variant = RolePlaces.in(asked, prompts);
    Checks checks = new Checks(runs.spec());
    checks.points(points);
    checks.variants(List.of(new Cell(Key.of("observed"), variant)), prompts);
    return variant;
  }

  /// Runs every prompt under the variant `asked` for.
  <E extends Exception> void of(
      List<TokenizedPrompt> prompts,
      Variant asked,
      Set<HookPoint> points,
      PromptObserver observer,
      Pause<E> pause)
      throws E {
    Variant variant = checked(prompts, asked, points);
    PartedSites parted = new PartedSites(runs.spec(), variant);
    Needs needs = Needs.of(List.of(variant), false);
    int[] rows = IntStream.range(0, prompts.size()).toArray();
    boolean all = points.stream().anyMatch(point -> Runs.afterLast(point.site()));
    try (NDManager keeper = runs.weights().newRun()) {
      Means means = Means.of(runs, keeper, prompts, rows, needs.mean(), pause);
      for (int prompt : rows) {
        Batch batch = new Batch(prompts, new int[] {prompt});
        try (NDManager run = runs.weights().newRun()) {
          Edits.Sources sources =
              Donors.of(runs, run, batch, needs, means, Set.of(), pause).sources(variant.base());
          Passing passing =
              new Passing(parted, points, (point, value) -> observer.saw(prompt, point, value));
          runs.last(
              batch, variant.base(), all, runs.edits(batch, variant, sources).then(passing), pause);
        }
        observer.done(prompt);
      }
    }
  }
}
