package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A sink that keeps every row, and refuses to be handed one twice.
final class Sweeps implements BatchSink {
  private final Map<Key, double[]> values = new LinkedHashMap<>();
  private final int prompts;

  Sweeps(int prompts) {
    this.prompts = prompts;
  }

  /// Every row of a sweep.
  static Rows rows(
      LoadedModel model, List<Cell> cells, List<TokenizedPrompt> prompts, Metric metric)
      throws InterruptedException {
    Sweeps sink = new Sweeps(prompts.size());
    model.sweep(cells, prompts, metric, sink);
    assertEquals(cells.size(), sink.values.size());
    return sink.rows();
  }

  Rows rows() {
    return new Rows(values);
  }

  @Override
  public void rows(Key key, int[] rows, double[] found) {
    double[] row = values.computeIfAbsent(key, unknown -> filled());
    for (int i = 0; i < rows.length; i++) {
      assertFalse(has(key, rows[i]), "row " + rows[i] + " of " + key + " came twice");
      row[rows[i]] = found[i];
    }
  }

  @Override
  public boolean has(Key key, int prompt) {
    double[] row = values.get(key);
    return row != null && !Double.isNaN(row[prompt]);
  }

  private double[] filled() {
    double[] row = new double[prompts];
    Arrays.fill(row, Double.NaN);
    return row;
  }

  /// The numbers of a matrix in JSON.
  static List<List<Double>> matrix(com.fasterxml.jackson.databind.JsonNode rows) {
    List<List<Double>> matrix = new ArrayList<>();
    for (com.fasterxml.jackson.databind.JsonNode row : rows) {
      List<Double> numbers = new ArrayList<>();
      row.forEach(value -> numbers.add(value.asDouble()));
      matrix.add(numbers);
    }
    return matrix;
  }
}
