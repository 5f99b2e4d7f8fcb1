package headlab.analyses.patching;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Key;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Activations that are patched together: some heads of a hook point, or all of it, at some
/// positions of each prompt.
///
/// @param key of its row
/// @param heads query heads; empty where the site has none
/// @param spans which tokens of each prompt, null in a prompt that lacks them; empty for all
///   positions of every prompt
record Patch(Key key, HookPoint point, List<Integer> heads, List<@Nullable Span> spans) {
  /// A head, at all positions.
  static Patch head(Site site, int layer, int head) {
    return new Patch(
        Key.head(site.id(), layer, head), new HookPoint(site, layer), List.of(head), List.of());
  }

  /// All of a site at one row of a position axis.
  static Patch row(Site site, int layer, int row, List<@Nullable Span> spans) {
    return new Patch(
        Key.position(site.id(), layer, row), new HookPoint(site, layer), List.of(), spans);
  }

  /// A head at one row of a position axis.
  static Patch headAt(HookPoint point, int head, int row, List<@Nullable Span> spans) {
    Key key = new Key(point.site().id(), point.layer(), head, row);
    return new Patch(key, point, List.of(head), spans);
  }

  /// Which of `prompts` prompts have these positions.
  List<Integer> members(int prompts) {
    return IntStream.range(0, prompts)
        .filter(i -> spans.isEmpty() || spans.get(i) != null)
        .boxed()
        .toList();
  }

  /// Where it is in a sweep over its members.
  Where where() {
    if (spans.isEmpty()) {
      return new Where(point, heads, Positions.all());
    }
    List<Span> some = spans.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    return new Where(
        point,
        heads,
        some.stream().distinct().count() == 1
            ? new Positions.Range(some.getFirst())
            : new Positions.PerPrompt(some));
  }
}
