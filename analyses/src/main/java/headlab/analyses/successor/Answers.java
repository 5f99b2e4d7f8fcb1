package headlab.analyses.successor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Which pairs each head answers rightly, class by class.
final class Answers {
  private final Classes classes;
  private final List<boolean[][]> right = new ArrayList<>();
  private final List<boolean[][]> copied = new ArrayList<>();

  /// @param counts how many pairs of each class are asked about
  /// @param heads of all layers
  Answers(Classes classes, int[] counts, int heads) {
    this.classes = classes;
    for (int count : counts) {
      right.add(new boolean[heads][count]);
      copied.add(new boolean[heads][count]);
    }
  }

  /// Notes what the head numbered `at` makes of a pair.
  ///
  /// @param at layer times heads plus head
  void note(int which, int at, int pair, boolean successor, boolean itself) {
    right.get(which)[at][pair] = successor;
    copied.get(which)[at][pair] = itself;
  }

  /// How many pairs of a class were asked about.
  int count(int which) {
    return right.get(which)[0].length;
  }

  /// How many pairs of all scored classes were asked about.
  int count() {
    return scored().stream().mapToInt(this::count).sum();
  }

  /// 1 for each pair of all scored classes that a head answers rightly, else 0.
  double[] right(int at) {
    return ones(right, at);
  }

  /// 1 for each pair of all scored classes whose first member a head answers with that very member.
  double[] copied(int at) {
    return ones(copied, at);
  }

  /// The share of right answers of a head in one class.
  double share(int which, int at) {
    return mean(right.get(which)[at]);
  }

  /// By what the strongest head is chosen, layer by layer: the share of right answers in all scored
  /// classes, and 0 of a head whose answers tie.
  double[] strength() {
    return IntStream.range(0, right.getFirst().length)
        .mapToDouble(at -> ties(at) ? 0 : micro(at))
        .toArray();
  }

  /// Whether a head gives every successor and every member itself the largest logit, because all
  /// are equal: it writes nothing.
  boolean ties(int at) {
    return micro(at) == 1 && Arrays.stream(copied(at)).allMatch(each -> each == 1);
  }

  /// The share of right answers of a head in all scored classes.
  double micro(int at) {
    return Arrays.stream(right(at)).average().orElse(0);
  }

  /// The mean over scored classes of the share of right answers.
  double macro(int at) {
    return scored().stream().mapToDouble(which -> share(which, at)).average().orElseThrow();
  }

  private double[] ones(List<boolean[][]> of, int at) {
    double[] ones = new double[count()];
    int next = 0;
    for (int which : scored()) {
      for (boolean each : of.get(which)[at]) {
        ones[next++] = each ? 1 : 0;
      }
    }
    return ones;
  }

  /// Scored classes of which a pair was asked about.
  private List<Integer> scored() {
    List<Integer> scored = new ArrayList<>();
    for (int which = 0; which < right.size(); which++) {
      if (Classes.isScored(classes.all().get(which)) && count(which) > 0) {
        scored.add(which);
      }
    }
    return scored;
  }

  private static double mean(boolean[] each) {
    long count = 0;
    for (boolean one : each) {
      count += one ? 1 : 0;
    }
    return (double) count / each.length;
  }
}
