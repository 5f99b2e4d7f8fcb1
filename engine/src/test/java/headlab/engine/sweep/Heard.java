package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A sink that keeps all it hears of one generation.
final class Heard implements GenerationSink {
  private final List<Integer> ids = new ArrayList<>();
  private final List<Double> logProbs = new ArrayList<>();
  private final List<Map<HookPoint, Tensor>> captures = new ArrayList<>();
  private final int stop;

  Heard() {
    this(-1);
  }

  /// @param stop the id that ends it
  Heard(int stop) {
    this.stop = stop;
  }

  List<Integer> ids() {
    return ids;
  }

  List<Double> logProbs() {
    return logProbs;
  }

  List<Map<HookPoint, Tensor>> captures() {
    return captures;
  }

  @Override
  public void token(int step, int id, double logProb, Map<HookPoint, Tensor> captured) {
    assertEquals(ids.size(), step);
    ids.add(id);
    logProbs.add(logProb);
    captures.add(captured);
  }

  @Override
  public boolean endsAt(int id) {
    return id == stop;
  }
}
