package headlab.analyses.successor;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Last digits as figures: how they are read, how their directions lie, what turning them does.
final class Mod10Figures {
  private static final List<String> DIGITS =
      IntStream.range(0, Mod10Probe.RESIDUES).mapToObj(Integer::toString).toList();

  private Mod10Figures() {}

  /// What the members of each class read as by a probe that has not seen the class.
  ///
  /// @param read a residue for each member, -1 where there was nothing to fit a probe on
  static Figure.Grid residues(Members members, int[] read) {
    int all = Mod10Probe.RESIDUES;
    double[][] counts = new double[all][all];
    int[] of = new int[all];
    int right = 0;
    int n = 0;
    for (int place = 0; place < members.size(); place++) {
      if (read[place] >= 0) {
        counts[members.residue(place)][read[place]]++;
        of[members.residue(place)]++;
        right += read[place] == members.residue(place) ? 1 : 0;
        n++;
      }
    }
    List<@Nullable Double> values = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    for (int row = 0; row < all; row++) {
      for (int column = 0; column < all; column++) {
        values.add(of[row] == 0 ? null : counts[row][column] / of[row]);
        if (of[row] == 0) {
          reasons.add(new Absent(row, column, "No member that was left out has this last digit."));
        }
      }
    }
    return new Figure.Grid(
        "residues",
        "Last digits read in classes left out of the fit: right for %d of %d members of %s"
            .formatted(right, n, names(members)),
        new Quantity("share of members", false),
        new Axis.Labelled("residue", "Last digit", DIGITS),
        new Axis.Labelled("read", "Read as", DIGITS),
        values,
        Figure.Sides.of(n),
        reasons);
  }

  /// The cosines of the ten directions.
  static Figure.Grid features(Mod10Probe probe, Members members) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int row = 0; row < Mod10Probe.RESIDUES; row++) {
      for (int column = 0; column < Mod10Probe.RESIDUES; column++) {
        values.add(Mod10Probe.dot(probe.direction(row), probe.direction(column)));
      }
    }
    return new Figure.Grid(
        "features",
        "How the directions of last digits lie to each other, fitted on " + names(members),
        new Quantity("cosine", true),
        new Axis.Labelled("residue", "Last digit", DIGITS),
        new Axis.Labelled("other", "Last digit", DIGITS),
        values,
        Figure.Sides.of(members.size()),
        List.of());
  }

  /// The share of turns that succeed, a curve for each class that has any.
  ///
  /// @param success for each strength the shares of all classes
  /// @param controls the same with random directions
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  static Figure.Curve success(
      Steering steering, List<Double> strengths, List<double[]> success, List<double[]> controls) {
    int[] counts = steering.counts();
    List<String> names = steering.members().classes().names();
    List<String> series = new ArrayList<>();
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> beside = new ArrayList<>();
    for (int which = 0; which < counts.length; which++) {
      if (counts[which] > 0) {
        series.add(names.get(which));
        for (int i = 0; i < strengths.size(); i++) {
          values.add(success.get(i)[which]);
          beside.add(controls.get(i)[which]);
        }
      }
    }
    return new Figure.Curve(
        "success",
        "Head %s answers the successor of the member whose last digit it is given"
            .formatted(steering.head().name()),
        new Quantity("share of members turned", false),
        new Axis.Labelled("class", "Class", series),
        new Axis.Numbers("kappa", "Kappa / length of the projection", strengths),
        values,
        Figure.Sides.of(IntStream.of(counts).sum()).withControl(beside));
  }

  private static String names(Members members) {
    return String.join(", ", members.classes().names());
  }
}
