package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import headlab.datasets.Span;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The slices of a value that an edit writes: one for each chosen head, position and sequence.
///
/// A value `[R,H,c]` has R x H slices of c numbers, one without heads R slices; scores `[n,H,S,T]`
/// have n x H x S of T.
final class Chosen {
  private final ModelSpec spec;
  private final Tap.Place place;
  private final LongStream.Builder targets = LongStream.builder();
  private final LongStream.Builder prompts = LongStream.builder();
  private final LongStream.Builder positions = LongStream.builder();
  private final LongStream.Builder heads = LongStream.builder();
  private int size;

  Chosen(ModelSpec spec, Tap.Place place) {
    this.spec = spec;
    this.place = place;
  }

  /// Adds `heads` (none: all) at the positions of `span` that are among the rows.
  void add(int sequence, List<Integer> heads, Span span) {
    Places.Group group = place.group();
    Places places = place.places();
    if (group != null
        && (sequence < group.sequence() || sequence >= group.sequence() + group.sequences())) {
      return;
    }
    int start = Math.max(span.start(), places.start(sequence));
    int end = Math.min(span.end(), places.end(sequence));
    int[] which =
        heads.isEmpty()
            ? IntStream.range(0, slices()).toArray()
            : heads.stream().mapToInt(Integer::intValue).toArray();
    for (int position = start; position < end; position++) {
      for (int head : which) {
        targets.add(target(group, sequence, position, head));
        prompts.add(places.prompt(sequence));
        positions.add(position);
        this.heads.add(head);
        size++;
      }
    }
  }

  private long target(Places.@Nullable Group group, int sequence, int position, int head) {
    if (group == null) {
      return (long) place.places().row(sequence, position) * slices() + head;
    }
    long slice = (long) (sequence - group.sequence()) * spec.heads() + head;
    return slice * group.length() + position - group.start();
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /// Where they are among the slices of the value.
  long[] targets() {
    return targets.build().toArray();
  }

  /// Where they are among the slices of `source`, prompts first: `[B,T,...]`, scores `[B,H,T,T]`.
  /// One slice of a kv head serves all query heads of its group.
  long[] sources(NDArray source) {
    long[] shape = source.getShape().getShape();
    long[] prompt = prompts.build().toArray();
    long[] position = positions.build().toArray();
    long[] head = heads.build().toArray();
    boolean byHeadFirst = place.group() != null;
    long length = shape[byHeadFirst ? 2 : 1];
    long slices = byHeadFirst ? shape[1] : slices() == 1 ? 1 : shape[2];
    return IntStream.range(0, size)
        .mapToLong(
            i -> {
              long slice = head[i] / (slices() / slices);
              return byHeadFirst
                  ? (prompt[i] * slices + slice) * length + position[i]
                  : (prompt[i] * length + position[i]) * slices + slice;
            })
        .toArray();
  }

  /// `value` with a slice for each query head where edits choose query heads.
  NDArray perQueryHead(NDArray value) {
    long there = place.group() == null && slices() > 1 ? value.getShape().get(1) : slices();
    return there == slices() ? value : value.repeat(1, slices() / there);
  }

  /// How many numbers a slice has.
  static long width(Site site, NDArray value) {
    return site.axes().size() == 1 ? 1 : value.getShape().get(value.getShape().dimension() - 1);
  }

  private int slices() {
    return place.site().perHead() ? spec.heads() : 1;
  }
}
