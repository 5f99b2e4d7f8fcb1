package headlab.datasets;

import java.util.ArrayList;
import java.util.List;

/// Running prose that is cut to a number of tokens around a needle.
final class Haystack {
  private final Spelling spelling;
  private final List<String> sentences = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();
  private int total;

  Haystack(List<String> paragraphs, Spelling spelling) {
    this.spelling = spelling;
    for (String paragraph : paragraphs) {
      for (String sentence : Texts.sentences(paragraph)) {
        int length = spelling.length(" " + sentence);
        sentences.add(sentence);
        lengths.add(length);
        total += length;
      }
    }
  }

  /// How many tokens there are before a sentence comes twice.
  int tokens() {
    return total;
  }

  /// How many sentences there are.
  int size() {
    return sentences.size();
  }

  /// Prose of `budget` tokens or a few less from sentence `first` on, in two parts: what stands
  /// before the needle and what stands after it. The cut lies at a full stop, the last one before
  /// `depth` percent of it; words of the first sentence are dropped until the length is met.
  Parts parts(int first, int budget, int depth) {
    List<String> taken = new ArrayList<>();
    List<Integer> costs = new ArrayList<>();
    int sum = 0;
    for (int at = first; sum < budget; at++) {
      taken.add(sentences.get(at % sentences.size()));
      costs.add(lengths.get(at % sentences.size()));
      sum += costs.getLast();
    }
    trim(taken, costs, sum - budget);
    int before = 0;
    int cut = 0;
    int filled = costs.stream().mapToInt(Integer::intValue).sum();
    while (cut < taken.size() && 100L * (before + costs.get(cut)) <= (long) depth * filled) {
      before += costs.get(cut++);
    }
    return new Parts(
        String.join(" ", taken.subList(0, cut)),
        String.join(" ", taken.subList(cut, taken.size())));
  }

  /// What stands before and after a needle; either may be empty.
  record Parts(String before, String after) {
    boolean isEmpty() {
      return before.isEmpty() && after.isEmpty();
    }

    /// The same without the first word of all; unchanged where there is none left.
    Parts shorter() {
      return before.isEmpty()
          ? new Parts(before, withoutWord(after))
          : new Parts(withoutWord(before), after);
    }
  }

  private void trim(List<String> taken, List<Integer> costs, int excess) {
    int over = excess;
    while (over > 0 && !taken.isEmpty()) {
      String rest = withoutWord(taken.getFirst());
      int length = rest.isEmpty() ? 0 : spelling.length(" " + rest);
      over -= costs.getFirst() - length;
      taken.set(0, rest);
      costs.set(0, length);
      if (rest.isEmpty()) {
        taken.removeFirst();
        costs.removeFirst();
      }
    }
  }

  private static String withoutWord(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? "" : text.substring(space + 1);
  }
}
