package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import headlab.datasets.Span;
import headlab.engine.hook.Site;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The slices of a value that an edit writes: one for each chosen head, position and sequence.
///
/// A value `[R,H,c]` has R x H slices of c numbers, one without heads R slices; scores `[n,H,S,T]`
/// have n x H x S of T.
final class Chosen {
  /// One slice.
  ///
  /// @param target where it is among the slices of the value
  /// @param prompt of the batch
  /// @param key of the prompt, by which noise is drawn
  /// @param head among as many as the value has
  /// @param sources of pairs, those that are written; else all
  record Slice(long target, int prompt, long key, int position, int head, Span sources) {}

  private final Tap.Place place;
  private final int heads;
  private final List<Slice> slices = new java.util.ArrayList<>();

  /// @param heads how many slices the value has at a position: 1 where it has no heads
  Chosen(Tap.Place place, int heads) {
    this.place = place;
    this.heads = heads;
  }

  /// Adds what a write chooses of the positions that are among the rows.
  void add(Edits.Write write) {
    Places.Group group = place.group();
    Places places = place.places();
    int sequence = write.sequence();
    if (group != null
        && (sequence < group.sequence() || sequence >= group.sequence() + group.sequences())) {
      return;
    }
    int start = Math.max(write.span().start(), places.start(sequence));
    int end = Math.min(write.span().end(), places.end(sequence));
    List<Integer> asked = write.edit().where().heads();
    int[] which =
        asked.isEmpty()
            ? IntStream.range(0, heads).toArray()
            : asked.stream().mapToInt(Integer::intValue).toArray();
    for (int position = start; position < end; position++) {
      for (int head : which) {
        long target = target(group, sequence, position, head);
        int prompt = places.prompt(sequence);
        slices.add(new Slice(target, prompt, write.prompt(), position, head, write.sources()));
      }
    }
  }

  private long target(Places.@Nullable Group group, int sequence, int position, int head) {
    if (group == null) {
      return (long) place.places().row(sequence, position) * heads + head;
    }
    long slice = (long) (sequence - group.sequence()) * heads + head;
    return slice * group.length() + position - group.start();
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  int size() {
    return slices.size();
  }

  /// In the order in which they are written.
  List<Slice> slices() {
    return slices;
  }

  /// How many slices the value has at a position.
  int heads() {
    return heads;
  }

  /// Where they are among the slices of the value.
  long[] targets() {
    return slices.stream().mapToLong(Slice::target).toArray();
  }

  /// Where they are among the slices of `source`, prompts first: `[B,T,...]`, scores `[B,H,T,T]`.
  /// One slice of a kv head serves all query heads of its group.
  long[] sources(NDArray source) {
    long[] shape = source.getShape().getShape();
    boolean ofPairs = place.group() != null;
    long length = shape[ofPairs ? 2 : 1];
    long there = ofPairs ? shape[1] : heads == 1 ? 1 : shape[2];
    LongStream.Builder index = LongStream.builder();
    for (Slice slice : slices) {
      long head = slice.head() / (heads / there);
      index.add(
          ofPairs
              ? (slice.prompt() * there + head) * length + slice.position()
              : (slice.prompt() * length + slice.position()) * there + head);
    }
    return index.build().toArray();
  }

  /// Which numbers of each slice are written: `[m,width]`, or `[1,width]` where it is the same for
  /// all. Of pairs never what lies after the destination.
  boolean[] selected(List<Integer> units, int width) {
    if (place.group() == null) {
      boolean[] chosen = new boolean[width];
      units.forEach(unit -> chosen[unit] = true);
      return chosen;
    }
    boolean[] chosen = new boolean[slices.size() * width];
    for (int i = 0; i < slices.size(); i++) {
      Slice slice = slices.get(i);
      int end = Math.min(width, Math.min(slice.sources().end(), slice.position() + 1));
      int start = Math.min(slice.sources().start(), end);
      Arrays.fill(chosen, i * width + start, i * width + end, true);
    }
    return chosen;
  }

  /// How many numbers a slice has.
  static long width(Site site, NDArray value) {
    return site.axes().size() == 1 ? 1 : value.getShape().get(value.getShape().dimension() - 1);
  }
}
