package headlab.analyses.weights;

import headlab.analyses.common.Controls.Head;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How well each direction that one head writes is aligned with each that another reads: `|v_i .
/// p_j|`, both decomposed, components below 5 % of the first left out.
record PairGrid(Head source, Head destination, Composition side) {
  Figure figure(Session session) throws InterruptedException {
    Components from =
        Components.of(
            session.headSvd(Circuit.OV, source.layer(), Coordinates.FOLDED), source.head());
    Circuit circuit = side == Composition.V ? Circuit.OV : Circuit.QK;
    Components to =
        Components.of(
            session.headSvd(circuit, destination.layer(), Coordinates.FOLDED), destination.head());
    float[][] read = side == Composition.K ? to.right() : to.left();
    List<Integer> rows = shown(from);
    List<Integer> columns = shown(to);
    List<@Nullable Double> values = new ArrayList<>();
    for (int row : rows) {
      for (int column : columns) {
        values.add(Math.abs(dot(from.right()[row], read[column])));
      }
    }
    double random = 1 / Math.sqrt(session.spec().dModel());
    return new Figure.Grid(
        "pair",
        "Directions that %s writes (row) and the %s of %s reads (column)"
            .formatted(source.name(), side.words(), destination.name()),
        new Quantity("|cosine|", false),
        new Axis.Labelled("written", "Component of " + source.name(), labels(rows)),
        new Axis.Labelled("read", "Component of " + destination.name(), labels(columns)),
        values,
        Figure.Sides.of(0).withControl(new ArrayList<>(Collections.nCopies(values.size(), random))),
        List.of());
  }

  private static List<Integer> shown(Components all) {
    return IntStream.range(0, all.count()).filter(all::shown).boxed().toList();
  }

  private static List<String> labels(List<Integer> components) {
    return components.stream().map(String::valueOf).toList();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
