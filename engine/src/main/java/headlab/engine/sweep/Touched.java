package headlab.engine.sweep;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import java.util.HashSet;
import java.util.Set;

/// How many places the edits of one run write to: an edited run that touches none is a copy of the
/// unedited one, and never passes for a result.
public final class Touched {
  private Touched() {}

  private record Place(HookPoint point, int head, int position) {}

  /// The number of (layer, head, position) places, each counted once for each site. A site without
  /// heads counts as one head; how many units or sources are written there does not count.
  ///
  /// @param prompt number of the prompt in its sweep
  /// @param length its tokens
  public static int places(Variant variant, int prompt, int length, ModelSpec spec) {
    if (variant.edits().size() == 1) {
      return one(variant.edits().getFirst().where(), prompt, length, spec);
    }
    Set<Place> places = new HashSet<>();
    for (Intervention edit : variant.edits()) {
      Where where = edit.where();
      Span span = written(where, prompt, length);
      for (int head = 0; head < heads(where, spec); head++) {
        if (where.heads().isEmpty() || where.heads().contains(head)) {
          for (int at = Math.max(0, span.start()); at < Math.min(length, span.end()); at++) {
            places.add(new Place(where.point(), head, at));
          }
        }
      }
    }
    return places.size();
  }

  /// One edit writes nowhere twice.
  private static int one(Where where, int prompt, int length, ModelSpec spec) {
    Span span = written(where, prompt, length);
    long heads =
        where.heads().isEmpty()
            ? heads(where, spec)
            : where.heads().stream().distinct().filter(head -> head < spec.heads()).count();
    return (int) heads * Math.max(0, Math.min(length, span.end()) - Math.max(0, span.start()));
  }

  /// The positions that are written to: of pairs the destinations that see one of the sources.
  private static Span written(Where where, int prompt, int length) {
    Span span = where.positions().of(prompt, length);
    int seen = Math.max(span.start(), where.sources().of(prompt, length).start());
    return seen < span.end() ? new Span(seen, span.end()) : new Span(length, length + 1);
  }

  private static int heads(Where where, ModelSpec spec) {
    return where.point().site().perHead() ? spec.heads() : 1;
  }
}
