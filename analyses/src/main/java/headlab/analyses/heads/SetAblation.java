package headlab.analyses.heads;

import headlab.analyses.common.Baseline;
import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Controls.Head;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.intervention.Value;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The runs in which a set of heads is replaced at once, each of its heads alone, and each random
/// set; and the figure of what they cost.
final class SetAblation {
  /// How many heads of a set also have a bar of their own.
  private static final int MOST = 20;

  private final HeadSets sets;
  private final List<String> labels = new ArrayList<>();
  private final List<Cell> cells = new ArrayList<>();

  SetAblation(HeadSets sets, Value value) {
    this.sets = sets;
    int alone = sets.chosen().size() > MOST ? 0 : sets.chosen().size();
    add(sets.label(0), Key.of("set"), sets.chosen(), value);
    for (Head head : sets.chosen().subList(0, alone == 1 ? 0 : alone)) {
      add(head.name() + " alone", Key.head("z", head.layer(), head.head()), List.of(head), value);
    }
    for (int set = 1; set < sets.all().size(); set++) {
      add(sets.label(set), Key.of("random " + set), sets.all().get(set), value);
    }
  }

  private void add(String label, Key key, List<Head> heads, Value value) {
    labels.add(label);
    cells.add(new Cell(key, HeadSets.edited(heads, value)));
  }

  /// With the unedited run first.
  List<Cell> cells() {
    List<Cell> all = new ArrayList<>(List.of(Baseline.CLEAN));
    all.addAll(cells);
    return all;
  }

  /// What each set costs: with the mean cost of the random sets beside the chosen one.
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  Figure figure(Rows rows, Quantity quantity, String title) {
    double[] clean = rows.of(Baseline.CLEAN.key());
    Bootstrap bootstrap = new Bootstrap(0, clean.length);
    List<@Nullable Double> lost = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    List<@Nullable Double> raw = new ArrayList<>();
    for (Cell cell : cells) {
      double[] ablated = rows.of(cell.key());
      double[] differences =
          IntStream.range(0, clean.length).mapToDouble(i -> clean[i] - ablated[i]).toArray();
      Bootstrap.Interval interval = bootstrap.mean(differences);
      raw.add(finite(rows.mean(cell.key())));
      lost.add(finite(Arrays.stream(differences).average().orElseThrow()));
      low.add(finite(interval.low()));
      high.add(finite(interval.high()));
    }
    Figure.Sides sides =
        new Figure.Sides(
            raw,
            low,
            high,
            control(lost),
            clean.length,
            null,
            rows.mean(Baseline.CLEAN.key()),
            null,
            cells.stream().<@Nullable Integer>map(cell -> rows.touched(cell.key())).toList());
    return new Figure.Bars(
        "bySet", title, quantity, new Axis.Labelled("sets", "Heads", labels), lost, sides);
  }

  /// The mean of the random sets beside the chosen one, null beside the others.
  private List<@Nullable Double> control(List<@Nullable Double> lost) {
    List<@Nullable Double> control = new ArrayList<>();
    lost.forEach(each -> control.add(null));
    double sum = 0;
    int count = 0;
    for (Double each : lost.subList(lost.size() - sets.controls().size(), lost.size())) {
      sum += each == null ? Double.NaN : each;
      count++;
    }
    control.set(0, count == 0 || Double.isNaN(sum) ? null : sum / count);
    return control;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
