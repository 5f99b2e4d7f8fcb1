package headlab.datasets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The lengths and depths that needles are tried at.
///
/// @param lengths tokens of a prompt, ascending
/// @param depths percent, ascending
record NeedleGrid(List<Integer> lengths, List<Integer> depths) {
  private static final int SHORTEST = 128;
  private static final int LONGEST = 900;

  /// The options that say what the grid is.
  record Asked(Options options, int shortest, int longest, int lengths, int depths) {
    /// Reads them.
    ///
    /// @throws IllegalArgumentException for values that cannot be
    static Asked of(Options options) {
      int shortest = options.number("shortest", 0, 1, 1_000_000);
      int longest = options.number("longest", 0, 1, 1_000_000);
      if (shortest > 0 && longest > 0 && shortest > longest) {
        throw new IllegalArgumentException(
            "In the prompt set needle, shortest must not be more than longest.");
      }
      return new Asked(
          options,
          shortest,
          longest,
          options.number("lengths", 4, 1, 1000),
          options.number("depths", 5, 1, 101));
    }

    /// The grid of a model whose prompts can have `least` to `most` tokens.
    ///
    /// @param notes gets a sentence where the default does not fit
    /// @throws Refusal where what was asked for does not fit
    NeedleGrid within(int least, int most, List<String> notes) {
      if ((shortest > 0 && shortest < least) || longest > most) {
        throw new Refusal(
            "In the prompt set needle, this model's prompts can have %d to %d tokens, %d of its context being left for the answer."
                .formatted(least, most, Needle.DECODED));
      }
      int to = longest > 0 ? Math.max(longest, least) : Math.max(Math.min(LONGEST, most), least);
      int from = shortest > 0 ? Math.min(shortest, most) : Math.clamp(SHORTEST, least, to);
      to = Math.max(from, to);
      if ((longest == 0 && to != Math.max(LONGEST, from))
          || (shortest == 0 && from != Math.min(SHORTEST, to))) {
        notes.add(
            "The needle's prompts have %d to %d tokens, not %d to %d: that is what fits this model."
                .formatted(from, to, SHORTEST, LONGEST));
      }
      return new NeedleGrid(steps(from, to, lengths), steps(0, 100, depths));
    }
  }

  /// `count` places that meet every cell once, in random order, before one is met again.
  List<NeedlePlace> walk(int count, Random random) {
    List<NeedlePlace> cells = new ArrayList<>();
    lengths.forEach(length -> depths.forEach(depth -> cells.add(new NeedlePlace(length, depth))));
    Collections.shuffle(cells, random);
    return IntStream.range(0, count).mapToObj(i -> cells.get(i % cells.size())).toList();
  }

  /// How many cells it has.
  int size() {
    return lengths.size() * depths.size();
  }

  int longest() {
    return lengths.getLast();
  }

  /// `count` rounded numbers from `from` to `to`, evenly spaced.
  private static List<Integer> steps(int from, int to, int count) {
    return IntStream.range(0, count)
        .map(i -> count == 1 ? to : (int) Math.round(from + (double) i * (to - from) / (count - 1)))
        .distinct()
        .boxed()
        .toList();
  }
}
