package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.weights.OvQkMatrices;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Full circuits on chosen tokens, by hand and multiplied out in double.
class OvQkMatricesTest {
  private static final List<String> TOKENS = List.of("#0", "#1", "#2", "#4", "#5");

  @Test
  void aBuiltHeadsCircuitIsWhatItWasBuiltOf() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      OvQkMatrices.Result result = new OvQkMatrices("0.0", TOKENS, Embedding.RAW).run(session);
      double[] strengths = {4, 3, 2, 0, 0};
      for (int read = 0; read < 5; read++) {
        for (int written = 0; written < 5; written++) {
          boolean planted = read < 2 && written == read + 3;
          assertEquals(planted ? strengths[read] : 0, value(result.ov(), read, written), 1e-6);
        }
      }
      assertEquals(List.of("#0", "#1", "#2", "#4", "#5"), grid(result.ov()).rows().labels());
      assertEquals(4, value(result.ovRank(), 0, 0), 0);
      assertEquals(1, value(result.ovRank(), 1, 0), 0);
      assertEquals(0, value(result.qkRank(), 0, 0), 0);
      assertEquals(5, value(result.qkNorm(), 1, 0), 1e-5);
      assertEquals(Math.sqrt(16 + 9 + 4 + .01), value(result.ovNorm(), 0, 0), 1e-5);
      Figure qk = new OvQkMatrices("1.1", TOKENS, Embedding.RAW).run(session).qk();
      assertEquals(1, value(qk, 0, 0), 1e-6);
      assertEquals(0, value(qk, 0, 1), 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void everyCellIsTheProductOfFoldedWeights(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      List<Integer> ids = List.of(7, 3, 20);
      OvQkMatrices.Result result =
          new OvQkMatrices("1.4", List.of("#7", "#3", "#20"), Embedding.RAW).run(session);
      ModelSpec spec = session.spec();
      Tensor rows = session.embed(ids, Embedding.RAW);
      Tensor columns = session.unembed(ids, Coordinates.FOLDED);
      Tensor v = part(session, WeightName.W_V, spec.kvHead(4));
      Tensor o = part(session, WeightName.W_O, 4);
      Tensor q = part(session, WeightName.W_Q, 4);
      Tensor k = part(session, WeightName.W_K, spec.kvHead(4));
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          double ov = 0;
          double qk = 0;
          for (int c = 0; c < spec.dHead(); c++) {
            double written = 0;
            for (int i = 0; i < spec.dModel(); i++) {
              written += (double) o.at(c, i) * columns.at(column, i);
            }
            ov += read(rows, row, v, c) * written;
            qk += read(rows, row, q, c) * read(rows, column, k, c);
          }
          assertEquals(ov, value(result.ov(), row, column), 1e-4 * Math.max(1, Math.abs(ov)));
          assertEquals(qk, value(result.qk(), row, column), 1e-4 * Math.max(1, Math.abs(qk)));
        }
      }
      assertTrue(grid(result.qk()).values().stream().distinct().count() > 6);
    }
  }

  @Test
  void whatIsNoTokenIsRefusedByName() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      Refusal refusal =
          assertThrows(
              Refusal.class,
              () -> new OvQkMatrices("0.0", List.of(" Mary"), Embedding.RAW).run(session));
      assertTrue(refusal.sentence().contains("Mary"), refusal.sentence());
      assertThrows(
          Refusal.class, () -> new OvQkMatrices("0.0", List.of("#8"), Embedding.RAW).run(session));
    }
  }

  private static Tensor part(PlainSession session, WeightName name, int slice) {
    return session.weight(name, 1, Coordinates.FOLDED).slice(slice);
  }

  private static double read(Tensor rows, int row, Tensor matrix, int column) {
    double sum = 0;
    for (int i = 0; i < rows.length(1); i++) {
      sum += (double) rows.at(row, i) * matrix.at(i, column);
    }
    return sum;
  }

  private static double value(Figure figure, int row, int column) {
    Double value = grid(figure).at(row, column);
    assertNotNull(value);
    return value == null ? Double.NaN : value;
  }
}
