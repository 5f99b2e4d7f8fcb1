package headlab.engine.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Which position of which sequence each row is that travels through a layer.
///
/// Rows lie sequence by sequence, each a run of consecutive positions. Neighbouring sequences that
/// cover the same positions form a group: their attention is one product.
public final class Places {
  /// Neighbouring sequences that cover positions `start` to `start + length - 1`.
  ///
  /// @param sequence the first of them
  /// @param row the first row of it
  public record Group(int sequence, int row, int sequences, int start, int length) {
    int rows() {
      return sequences * length;
    }
  }

  private final int[] prompts;
  private final int[] starts;
  private final int[] rows;
  private final int length;
  private final List<Group> groups = new ArrayList<>();

  private Places(int[] prompts, int[] starts, int[] ends, int length) {
    this.prompts = prompts;
    this.starts = starts;
    this.length = length;
    rows = new int[starts.length + 1];
    int first = 0;
    for (int i = 0; i < starts.length; i++) {
      rows[i + 1] = rows[i] + ends[i] - starts[i];
      boolean over =
          i + 1 == starts.length || starts[i + 1] != starts[first] || ends[i + 1] != ends[first];
      if (over) {
        int each = ends[first] - starts[first];
        groups.add(new Group(first, rows[first], i + 1 - first, starts[first], each));
        first = i + 1;
      }
    }
  }

  /// Sequences in their order.
  ///
  /// @param prompts which prompt of the batch each belongs to
  /// @param starts its first position
  /// @param ends one past its last
  public static Places of(int[] prompts, int[] starts, int[] ends) {
    int length = IntStream.of(ends).max().orElse(0);
    return new Places(prompts.clone(), starts.clone(), ends.clone(), length);
  }

  /// The same places, of sequences that are `length` tokens long: longer than these places reach,
  /// where only some positions travel.
  public Places within(int length) {
    return new Places(prompts, starts, ends(), length);
  }

  /// How long the sequences are to which these places belong.
  public int length() {
    return length;
  }

  /// Every position of a batch: sequence i is prompt i, from position `start`.
  public static Places whole(int prompts, int start, int length) {
    return of(
        IntStream.range(0, prompts).toArray(),
        IntStream.generate(() -> start).limit(prompts).toArray(),
        IntStream.generate(() -> start + length).limit(prompts).toArray());
  }

  /// The sequences of both.
  public Places and(Places other) {
    Places both =
        of(
            joined(prompts, other.prompts),
            joined(starts, other.starts),
            joined(ends(), other.ends()));
    return both.within(Math.max(length, other.length));
  }

  private int[] ends() {
    return IntStream.range(0, sequences()).map(this::end).toArray();
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  public List<Group> groups() {
    return groups;
  }

  /// How many rows there are.
  public int rows() {
    return rows[rows.length - 1];
  }

  public int sequences() {
    return prompts.length;
  }

  /// The prompt of the batch that sequence `sequence` belongs to.
  public int prompt(int sequence) {
    return prompts[sequence];
  }

  /// Its first position.
  public int start(int sequence) {
    return starts[sequence];
  }

  /// One past its last position.
  public int end(int sequence) {
    return starts[sequence] + rows[sequence + 1] - rows[sequence];
  }

  /// Its first row.
  public int row(int sequence) {
    return rows[sequence];
  }

  /// The row of `position`, or -1 where the sequence does not cover it.
  public int row(int sequence, int position) {
    return position < start(sequence) || position >= end(sequence)
        ? -1
        : rows[sequence] + position - starts[sequence];
  }

  /// The position of every row.
  public long[] positions() {
    long[] positions = new long[rows()];
    for (int i = 0; i < sequences(); i++) {
      for (int row = rows[i]; row < rows[i + 1]; row++) {
        positions[row] = (long) starts[i] + row - rows[i];
      }
    }
    return positions;
  }

  /// The last position of each sequence alone.
  public Places last() {
    int[] ends = ends();
    return new Places(prompts, IntStream.of(ends).map(end -> end - 1).toArray(), ends, length);
  }

  /// The rows of `last()` among these.
  long[] lastRows() {
    return IntStream.range(1, rows.length).mapToLong(i -> rows[i] - 1).toArray();
  }

  /// The sequences of `group`, a group of other places of the same sequences, as they are here.
  Group group(Group group) {
    int first = group.sequence();
    int length = end(first) - start(first);
    return new Group(first, rows[first], group.sequences(), starts[first], length);
  }

  /// The prompt of each sequence of `group`.
  long[] prompts(Group group) {
    return IntStream.range(group.sequence(), group.sequence() + group.sequences())
        .mapToLong(this::prompt)
        .toArray();
  }
}
