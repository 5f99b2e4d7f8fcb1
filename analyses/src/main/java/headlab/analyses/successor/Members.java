package headlab.analyses.successor;

import headlab.datasets.TokenClass.Spelled;
import headlab.datasets.TokenClass.Step;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The members of token classes with their numbers, and what stands for them.
///
/// @param rows axes (token, dModel)
/// @param numbers Monday is 2 where Sunday is 1; a digit is itself
/// @param classOf which class each is of
/// @param next the place of its successor, for those that have one
record Members(
    Classes classes,
    Tensor rows,
    List<Integer> numbers,
    List<Integer> classOf,
    Map<Integer, Integer> next) {
  static Members of(Classes classes, Tensor rows) {
    List<Integer> numbers = new ArrayList<>();
    List<Integer> classOf = new ArrayList<>();
    Map<Integer, Integer> next = new HashMap<>();
    for (int which = 0; which < classes.all().size(); which++) {
      Spelled of = classes.all().get(which);
      List<String> all = of.of().words().stream().map(Members::plain).toList();
      int first = of.of().name().equals("digits") ? 0 : 1;
      for (String word : of.words()) {
        numbers.add(all.indexOf(plain(word)) + first);
        classOf.add(which);
      }
      for (Step step : of.steps()) {
        next.put(classes.first(which) + step.from(), classes.first(which) + step.to());
      }
    }
    return new Members(classes, rows, numbers, classOf, next);
  }

  private static String plain(String word) {
    return word.strip().toLowerCase(Locale.ROOT);
  }

  int size() {
    return numbers.size();
  }

  /// The last digit of its number.
  int residue(int place) {
    return numbers.get(place) % Mod10Probe.RESIDUES;
  }

  /// The member of the same class with this number and a successor, or -1.
  int withSuccessor(int which, int number) {
    int first = classes.first(which);
    for (int place = first; place < size() && classOf.get(place) == which; place++) {
      if (numbers.get(place) == number) {
        return next.containsKey(place) ? place : -1;
      }
    }
    return -1;
  }

  double[] row(int place) {
    float[] values = rows.slice(place).toArray();
    double[] row = new double[values.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = values[i];
    }
    return row;
  }

  /// Each member less the mean of its class, which says what class it is of.
  double[][] centred() {
    double[][] centred = new double[size()][];
    for (int which = 0; which < classes.all().size(); which++) {
      int first = classes.first(which);
      int count = classes.all().get(which).ids().size();
      double[] mean = new double[rows.length(1)];
      for (int place = first; place < first + count; place++) {
        centred[place] = row(place);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += centred[place][i] / count;
        }
      }
      for (int place = first; place < first + count; place++) {
        for (int i = 0; i < mean.length; i++) {
          centred[place][i] -= mean[i];
        }
      }
    }
    return centred;
  }
}
