package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The word lists that generators draw from and that the bundled models were trained on: one entry
/// a line, in an order that is part of the data.
public final class Words {
  private Words() {}

  /// The lines of list `name`, e.g. `names`.
  public static List<String> list(String name) {
    return Texts.lines("words/" + name + ".txt", "word list '" + name + "'").stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /// One of `words`.
  static <T> T choose(Random random, List<T> words) {
    return words.get(random.nextInt(words.size()));
  }

  /// `count` different ones of `words`, in random order.
  static <T> List<T> sample(Random random, List<T> words, int count) {
    List<T> left = new ArrayList<>(words);
    List<T> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(left.remove(random.nextInt(left.size())));
    }
    return taken;
  }

  /// Which draw the prompt at `index` of `count` belongs to, where each draw is used for two
  /// prompts at least, so that every prompt has another to take a mean from.
  static int twice(int index, int count) {
    boolean lonely = index == count - 1 && index % 2 == 0 && index > 0;
    return (lonely ? index - 1 : index) / 2;
  }

  /// Whether the prompt at `index` of `count` begins a draw of its own, by `twice`.
  static boolean isNewDraw(int index, int count) {
    return index == 0 || twice(index, count) != twice(index - 1, count);
  }

  /// The random numbers of set `name` with `seed`: different sets never share a stream.
  static Random random(String name, long seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
  }
}
