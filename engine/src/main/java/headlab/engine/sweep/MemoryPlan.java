package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a sweep will hold beside the weights, known before it begins.
///
/// @param kept bytes of unedited runs that edited ones start from and take values from
/// @param moving bytes of edited runs on their way, and of what a step makes of them
/// @param free bytes that the device has
public record MemoryPlan(long kept, long moving, long free) implements Serializable {
  /// The plan for the largest batch of a sweep.
  ///
  /// @param budget most bytes of each kind, unless one cell needs more
  static MemoryPlan of(
      Runs runs, List<Cell> cells, List<Batch> batches, Metric metric, long budget) {
    long kept = 0;
    long moving = 0;
    long free = runs.weights().free();
    List<Variant> variants = cells.stream().map(Cell::variant).toList();
    Needs all = Needs.of(variants, true);
    Set<Needs> each = new HashSet<>();
    variants.forEach(variant -> each.add(Needs.of(List.of(variant), true)));
    for (Batch batch : Batch.largest(batches)) {
      long one =
          each.stream()
              .mapToLong(needs -> needs.bytes(runs.spec(), batch.size(), batch.length()))
              .max()
              .orElse(0);
      long whole = all.bytes(runs.spec(), batch.size(), batch.length());
      kept = Math.max(kept, Math.max(one, Math.min(whole, budget)));
      moving = Math.max(moving, moving(runs, cells.size(), batch, metric, budget));
    }
    return new MemoryPlan(kept, moving, free);
  }

  private static long moving(Runs runs, int cells, Batch batch, Metric metric, long budget) {
    ModelSpec spec = runs.spec();
    long cell = 8L * spec.dModel() * batch.size() * batch.length();
    long rows = Math.max(batch.length(), runs.mostRows());
    long width = 6L * spec.dModel() + 3L * spec.dMlp() + 2L * spec.heads() * batch.length();
    long logits = metric.linear() ? 0 : MetricReader.MOST_FLOATS + spec.vocabulary();
    return Math.max(cell, Math.min(cell * cells, budget)) + 4 * (rows * width + logits);
  }

  /// Refuses what cannot fit.
  void check(int tokens) {
    if (kept + moving > free) {
      throw new Refusal(
          "%s for prompts of %d tokens: use shorter prompts, or fewer sites at once."
              .formatted(sentence(), tokens));
    }
  }

  /// `It holds 212 MB beside the weights, of 18.4 GB that are free`.
  public String sentence() {
    return "It holds %s beside the weights, of %s that are free"
        .formatted(size(kept + moving), size(free));
  }

  private static String size(long bytes) {
    return bytes < 1e9
        ? String.format(Locale.ROOT, "%.0f MB", Math.ceil(bytes / 1e6))
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
