package headlab.engine.bench;

import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Turn;
import java.util.LinkedHashMap;
import java.util.Map;

/// The decompositions of the OV and QK circuits of all heads, singular values and both vectors.
final class SvdTrial extends Trial {
  private final LoadedModel model;
  private final Samples seconds = new Samples();

  SvdTrial(LoadedModel model) {
    this.model = model;
  }

  @Override
  void measure(Turn turn) {
    long start = System.nanoTime();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Circuit circuit : Circuit.values()) {
        model.weights().headSvd(circuit, layer, Coordinates.RAW);
      }
    }
    seconds.add(seconds(start));
  }

  @Override
  String what() {
    return BenchRow.SVD.id();
  }

  @Override
  Measure result(double rate) {
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("count", 2 * model.spec().layers() * model.spec().heads());
    numbers.put("seconds", seconds.median());
    numbers.put("spread", seconds.spread());
    return new Measure(BenchRow.SVD, model.spec().family().id(), numbers);
  }
}
