package headlab.analyses.weights;

import headlab.analyses.weights.Inhibition.Edit;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Runs in which more and more components of one head are taken off, in three orders.
///
/// @param most how many at most
/// @param edits order by order: the most read first, the least read first, a random order; within
///   each from none on
record Removals(int most, List<Edit> edits) {
  private static final List<String> ORDERS =
      List.of("most read first", "least read first", "random");

  /// @param parts the components, the most read first
  static Removals of(List<Integer> parts, int components, long seed) {
    List<Integer> drawn = new ArrayList<>(parts);
    Collections.shuffle(drawn, new Random(seed));
    int most = Math.min(components, parts.size());
    List<Edit> edits = new ArrayList<>();
    for (List<Integer> order : List.of(parts, parts.reversed(), drawn)) {
      for (int count = 0; count <= most; count++) {
        edits.add(new Edit(order.subList(0, count), 0));
      }
    }
    return new Removals(most, edits);
  }

  Figure figure(Inhibition inhibition, String name, String of, Rows rows) {
    List<Double> counts = IntStream.rangeClosed(0, most).mapToObj(i -> (double) i).toList();
    return inhibition.curve(
        name,
        of + "taken off",
        new Axis.Labelled("order", "Order", ORDERS),
        new Axis.Numbers("removed", "Components taken off", counts),
        name.equals("removed") ? Site.PATTERN : Site.SCORES,
        edits,
        rows);
  }
}
