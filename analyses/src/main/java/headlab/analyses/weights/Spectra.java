package headlab.analyses.weights;

import headlab.engine.analysis.Session;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// The singular values of a circuit of every head, folded, and what is read from them.
final class Spectra {
  private static final double ROUNDING = Math.ulp(1f);

  private Spectra() {}

  /// For each layer axes (head, component).
  ///
  /// @param turn 0 for the first of two circuits, 1 for the second
  static List<Tensor> of(Session session, Circuit circuit, int turn) throws InterruptedException {
    int layers = session.spec().layers();
    List<Tensor> all = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      session.progress("Decomposing", turn * layers + layer, 2 * layers);
      all.add(session.headSvd(circuit, layer, Coordinates.FOLDED).values());
    }
    session.progress("Decomposing", (turn + 1) * layers, 2 * layers);
    return all;
  }

  /// A number of every head, layer by layer.
  static double[] numbers(List<Tensor> spectra, ToDoubleFunction<Tensor> number) {
    return spectra.stream()
        .flatMapToDouble(
            layer ->
                IntStream.range(0, layer.length(0))
                    .mapToDouble(head -> number.applyAsDouble(layer.slice(head))))
        .toArray();
  }

  /// The Frobenius norm.
  static double norm(Tensor values) {
    double squares = 0;
    for (float each : values.toArray()) {
      squares += (double) each * each;
    }
    return Math.sqrt(squares);
  }

  /// How many values stand above the rounding of the largest.
  ///
  /// @param width dModel
  static double rank(Tensor values, int width) {
    int rank = 0;
    for (float each : values.toArray()) {
      rank += each > width * ROUNDING * values.at(0) ? 1 : 0;
    }
    return rank;
  }

  /// `exp(- sum p log p)` of the values over their sum; 0 of a circuit that is 0.
  static double effectiveRank(Tensor values) {
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += values.at(i);
    }
    double entropy = 0;
    for (int i = 0; i < values.size() && sum > 0; i++) {
      double share = values.at(i) / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return sum > 0 ? Math.exp(entropy) : 0;
  }
}
