package headlab.analyses.weights;

import headlab.analyses.common.Controls.Head;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// For every source and every later head the largest score of one of the source's components.
///
/// @param best source by source, destination by destination; 0 where it is in no later layer
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record AllPairs(ModelSpec spec, Composition side, double[][] best) {
  static AllPairs of(Session session, Composition side) throws InterruptedException {
    ModelSpec spec = session.spec();
    int heads = spec.heads();
    double[][] best = new double[spec.layers() * heads][spec.layers() * heads];
    List<Svd> sources = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      session.progress("Composing into layer", layer, spec.layers());
      Reads reads = side.of(session, layer);
      for (int source = 0; source < layer; source++) {
        double[][][] scores = reads.scores(session, sources.get(source));
        for (int reader = 0; reader < heads; reader++) {
          for (int head = 0; head < heads; head++) {
            best[source * heads + head][layer * heads + reader] =
                largest(scores[reader][head], Incoming.numbers(values(sources, source, head)));
          }
        }
      }
      sources.add(session.headSvd(Circuit.OV, layer, Coordinates.FOLDED));
    }
    session.progress("Composing into layer", spec.layers(), spec.layers());
    return new AllPairs(spec, side, best);
  }

  private static Tensor values(List<Svd> sources, int layer, int head) {
    return sources.get(layer).values().slice(head);
  }

  private static double largest(double[] scores, double[] strengths) {
    double largest = 0;
    for (int i = 0; i < scores.length; i++) {
      boolean shown = strengths[i] > 0 && strengths[i] >= Components.LEAST * strengths[0];
      largest = shown ? Math.max(largest, scores[i]) : largest;
    }
    return largest;
  }

  /// The head of a later layer with the largest score of any component.
  Head destination() {
    int found = spec.heads();
    double largest = -1;
    for (int to = spec.heads(); to < best.length; to++) {
      for (double[] from : best) {
        if (from[to] > largest) {
          largest = from[to];
          found = to;
        }
      }
    }
    return new Head(found / spec.heads(), found % spec.heads());
  }

  /// Sources in rows, destinations in columns.
  ///
  /// @param control the largest score of as many components of a random head
  Figure figure(double control) {
    Axis heads = Axis.HeadNames.all(spec.layers(), spec.heads());
    List<@Nullable Double> values = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    for (int source = 0; source < best.length; source++) {
      for (int destination = 0; destination < best.length; destination++) {
        boolean later = destination / spec.heads() > source / spec.heads();
        values.add(later ? best[source][destination] : null);
        if (!later) {
          reasons.add(new Absent(source, destination, "It is not in a later layer."));
        }
      }
    }
    return new Figure.Grid(
        "allPairs",
        "Largest component composition (%s): source (row) to destination (column)"
            .formatted(side.words()),
        new Quantity("component composition", false),
        heads,
        heads,
        values,
        Figure.Sides.of(0)
            .withControl(new ArrayList<>(Collections.nCopies(values.size(), control))),
        reasons);
  }
}
