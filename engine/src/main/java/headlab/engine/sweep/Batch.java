package headlab.engine.sweep;

import headlab.engine.intervention.Side;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.RowWork;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Prompts of one length that are run together: nothing is ever padded.
final class Batch {
  /// Multiply-adds of one layer in a batch: some 40 ms of two cores, so that a live request never
  /// waits longer for its turn between two layers.
  private static final double WORK = 1e9;

  /// Floats of one attention pattern or of the last position's logits in a batch: 64 MiB.
  private static final double FLOATS = 1 << 24;

  private static final int MOST_ROWS = 64;

  private final List<TokenizedPrompt> prompts;
  private final int[] rows;

  /// @param prompts all prompts of the sweep
  /// @param rows which of them these are, in ascending order
  Batch(List<TokenizedPrompt> prompts, int[] rows) {
    this.prompts = prompts;
    this.rows = rows.clone();
  }

  /// All prompts in batches, shortest first.
  static List<Batch> of(ModelSpec spec, List<TokenizedPrompt> prompts) {
    Map<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int row = 0; row < prompts.size(); row++) {
      byLength.computeIfAbsent(prompts.get(row).length(), length -> new ArrayList<>()).add(row);
    }
    List<Batch> batches = new ArrayList<>();
    byLength.forEach(
        (length, rows) -> {
          int most = most(spec, length);
          for (int from = 0; from < rows.size(); from += most) {
            List<Integer> some = rows.subList(from, Math.min(rows.size(), from + most));
            batches.add(new Batch(prompts, some.stream().mapToInt(Integer::intValue).toArray()));
          }
        });
    return batches;
  }

  /// The first batch of each length: none of that length is larger.
  static List<Batch> largest(List<Batch> batches) {
    Map<Integer, Batch> byLength = new TreeMap<>();
    batches.forEach(batch -> byLength.putIfAbsent(batch.length(), batch));
    return List.copyOf(byLength.values());
  }

  /// The largest number of prompts of `length` tokens to run at once.
  static int most(ModelSpec spec, int length) {
    double work = (double) length * new RowWork(spec).layer();
    double floats = Math.max((double) spec.heads() * length * length, spec.vocabulary());
    return (int) Math.max(1, Math.min(MOST_ROWS, Math.min(WORK / work, FLOATS / floats)));
  }

  /// All prompts of the sweep.
  List<TokenizedPrompt> prompts() {
    return prompts;
  }

  /// Which of the prompts these are.
  int[] rows() {
    return rows.clone();
  }

  /// The number of tokens of each prompt.
  int length() {
    return prompts.get(rows[0]).length();
  }

  int size() {
    return rows.length;
  }

  /// The ids of one side: `[B][T]`.
  int[][] ids(Side side) {
    int[][] ids = new int[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      ids[row] = prompts.get(rows[row]).ids(side).stream().mapToInt(Integer::intValue).toArray();
    }
    return ids;
  }
}
