package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.weights.CompositionScores;
import headlab.analyses.weights.HeadSvd;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Analyses of weights against the circuits multiplied out, in double.
class WeightsTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "llama-gqa"})
  void compositionIsTheNormOfTheProductOverTheNorms(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      ModelSpec spec = session.spec();
      CompositionScores.Result result = new CompositionScores().run(session);
      for (int source : new int[] {0, 1, spec.heads()}) {
        double[][] from = circuit(session, source, true);
        for (int destination = 0; destination < spec.layers() * spec.heads(); destination++) {
          if (destination / spec.heads() <= source / spec.heads()) {
            assertNull(grid(result.q()).at(source, destination));
            continue;
          }
          double[][] qk = circuit(session, destination, false);
          double[][] ov = circuit(session, destination, true);
          assertScore(from, qk, result.q(), source, destination);
          assertScore(from, turned(qk), result.k(), source, destination);
          assertScore(from, ov, result.v(), source, destination);
        }
      }
    }
  }

  /// Two products of random factors of rank c in d dimensions meet in about 1 / sqrt(d) of their
  /// norms.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt"})
  void theControlIsThatOfRandomFactors(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      double expected = 1 / Math.sqrt(session.spec().dModel());
      Double control = new CompositionScores().run(session).q().sides().control().getFirst();
      assertNotNull(control);
      assertEquals(expected, control, .15 * expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void spectraFallAndTheirSquaresSumToTheSquaredNorm(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      HeadSvd.Result result = new HeadSvd(64, "strongest", 10).run(session);
      assertSpectrum(session, grid(result.ovSpectrum()), grid(result.ovEffectiveRank()), true);
      assertSpectrum(session, grid(result.qkSpectrum()), grid(result.qkEffectiveRank()), false);
    }
  }

  private static void assertSpectrum(
      PlainSession session, Figure.Grid spectrum, Figure.Grid rank, boolean isOv) {
    ModelSpec spec = session.spec();
    int shown = Math.min(spec.dHead(), spec.dModel());
    assertEquals(shown, spectrum.facetCount());
    for (int head = 0; head < spec.layers() * spec.heads(); head++) {
      double squares = 0;
      double before = Double.POSITIVE_INFINITY;
      for (int component = 0; component < shown; component++) {
        Double value = spectrum.at(component, head / spec.heads(), head % spec.heads());
        assertNotNull(value);
        assertTrue(value <= before && value >= 0, "out of order");
        squares += value * value;
        before = value;
      }
      double norm = norm(circuit(session, head, isOv));
      assertEquals(norm, Math.sqrt(squares), 1e-5 * norm);
      Double effective = rank.at(head / spec.heads(), head % spec.heads());
      assertNotNull(effective);
      assertTrue(effective > 1 && effective <= shown + 1e-9, "effective rank " + effective);
    }
  }

  private static void assertScore(
      double[][] source, double[][] read, Figure figure, int row, int column) {
    double expected = norm(times(source, read)) / (norm(source) * norm(read));
    Double score = grid(figure).at(row, column);
    assertNotNull(score);
    assertEquals(expected, score, 1e-5, figure.name() + " " + row + " to " + column);
    assertTrue(score > 1e-3, "next to nothing");
  }

  /// `W_OV` or `W_QK` of a head, counted over all layers.
  private static double[][] circuit(PlainSession session, int index, boolean isOv) {
    ModelSpec spec = session.spec();
    int layer = index / spec.heads();
    int head = index % spec.heads();
    if (isOv) {
      return times(
          slice(session, WeightName.W_V, layer, spec.kvHead(head)),
          slice(session, WeightName.W_O, layer, head));
    }
    return times(
        slice(session, WeightName.W_Q, layer, head),
        turned(slice(session, WeightName.W_K, layer, spec.kvHead(head))));
  }

  private static double[][] slice(PlainSession session, WeightName name, int layer, int head) {
    Tensor part = session.weight(name, layer, Coordinates.FOLDED).slice(head);
    double[][] matrix = new double[part.length(0)][part.length(1)];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        matrix[i][j] = part.at(i, j);
      }
    }
    return matrix;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] turned(double[][] a) {
    double[][] result = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        result[j][i] = a[i][j];
      }
    }
    return result;
  }

  private static double norm(double[][] a) {
    double sum = 0;
    for (double[] row : a) {
      for (double value : row) {
        sum += value * value;
      }
    }
    return Math.sqrt(sum);
  }
}
