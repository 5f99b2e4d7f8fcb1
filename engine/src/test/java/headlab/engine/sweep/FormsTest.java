package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.forward.Pause;
import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.Coordinates;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Form;
import headlab.engine.model.ModelSpec.NormOrder;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.ModelSpec.ScoreScale;
import headlab.engine.model.Scaling;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the embedding and the unembedding are read directly, in models whose tokens are not as
/// wide as the stream, that have no final norm, or norms without weights.
class FormsTest {
  private static final String WIDE = "tokens wider than the stream, and a final norm";
  private static final List<Integer> ALL = IntStream.range(0, 97).boxed().toList();

  private static LoadedModel open(String name) {
    return name.equals(WIDE)
        ? LoadedModel.open(
            ArrayCheckpoint.seeded(
                spec(
                    new Positions.Rotary(10_000),
                    new Form(NormOrder.PRE, true, 30, ScoreScale.COMMON)),
                5),
            DeviceName.CPU,
            Dtype.FLOAT32)
        : Reference.of(name).open();
  }

  private static ModelSpec spec(Positions positions, Form form) {
    return new ModelSpec(
        ModelSpec.Family.OPT,
        2,
        4,
        2,
        24,
        6,
        31,
        97,
        1 << 26,
        positions,
        ModelSpec.Norm.LAYER,
        1e-5,
        Activation.RELU,
        false,
        form);
  }

  @ParameterizedTest
  @ValueSource(strings = {WIDE, "opt-no-final", "opt-bare-norms"})
  void tokensAlongADirectionAreThoseOfTheirColumns(String name) {
    try (LoadedModel model = open(name)) {
      Tensor direction = directions(model, 1);
      for (Coordinates coordinates : Coordinates.values()) {
        Tensor columns = model.weights().unembed(ALL, coordinates);
        List<TokenScore> best =
            model
                .weights()
                .topTokens(direction, TokenMatrix.UNEMBEDDING, coordinates, 97, Pause.NONE)
                .getFirst();
        best.forEach(
            each -> assertEquals(dot(columns, each.id(), direction, 0), each.score(), 1e-4));
      }
      Tensor tokens = model.weights().embed(ALL, Embedding.RAW);
      model
          .weights()
          .topTokens(direction, TokenMatrix.EMBEDDING, Coordinates.RAW, 97, Pause.NONE)
          .getFirst()
          .forEach(each -> assertEquals(dot(tokens, each.id(), direction, 0), each.score(), 1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WIDE, "opt-no-final", "opt-bare-norms"})
  void theProductOfUnembeddingAndEmbeddingIsThatOfTheirColumns(String name) {
    try (LoadedModel model = open(name)) {
      int d = model.spec().dModel();
      Tensor tokens = model.weights().embed(ALL, Embedding.RAW);
      for (Coordinates coordinates : Coordinates.values()) {
        Tensor columns = model.weights().unembed(ALL, coordinates);
        Tensor got = model.weights().embeddingToUnembedding(Embedding.RAW, coordinates, Pause.NONE);
        for (int written = 0; written < d; written++) {
          for (int read = 0; read < d; read++) {
            double sum = 0;
            for (int id = 0; id < 97; id++) {
              sum += (double) columns.at(id, written) * tokens.at(id, read);
            }
            assertEquals(sum, got.at(written, read), 1e-3 * Math.max(1, Math.abs(sum)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WIDE, "opt-no-final", "opt-bare-norms"})
  void ranksOfWhatAHeadWritesAreThoseOfItsLogits(String name) {
    try (LoadedModel model = open(name)) {
      List<Integer> ids = List.of(3, 50, 96);
      Tensor rows = directions(model, ids.size());
      Tensor ranks = model.weights().headRanks(1, rows, ids, Coordinates.RAW, Pause.NONE);
      for (int head = 0; head < model.spec().heads(); head++) {
        for (int row = 0; row < ids.size(); row++) {
          float[] logits = logits(model, head, rows.slice(row).toArray());
          float own = logits[ids.get(row)];
          long larger = IntStream.range(0, 97).filter(id -> logits[id] > own).count();
          assertEquals((int) larger, (int) ranks.at(0, head, row), head + " " + row);
        }
      }
    }
  }

  /// By the raw weights, in double precision; without the final norm's bias only where there is
  /// none.
  private static float[] logits(LoadedModel model, int head, float[] row) {
    ModelSpec spec = model.spec();
    Tensor value =
        model.weights().weight(WeightName.W_V, 1, Coordinates.RAW).slice(spec.kvHead(head));
    Tensor bias =
        model.weights().weight(WeightName.B_V, 1, Coordinates.RAW).slice(spec.kvHead(head));
    Tensor out = model.weights().weight(WeightName.W_O, 1, Coordinates.RAW).slice(head);
    double[] written = new double[row.length];
    for (int c = 0; c < spec.dHead(); c++) {
      double z = bias.at(c);
      for (int i = 0; i < row.length; i++) {
        z += (double) row[i] * value.at(i, c);
      }
      for (int i = 0; i < row.length; i++) {
        written[i] += z * out.at(c, i);
      }
    }
    if (spec.hasFinalNorm()) {
      double mean = Arrays.stream(written).average().orElseThrow();
      double squares = Arrays.stream(written).map(x -> (x - mean) * (x - mean)).sum();
      double scale = Math.sqrt(squares / row.length + spec.normEpsilon());
      Arrays.setAll(written, i -> (written[i] - mean) / scale);
    }
    Tensor columns = model.weights().unembed(ALL, Coordinates.FOLDED);
    Tensor biases = model.weights().unembedBias(ALL, Coordinates.FOLDED);
    float[] logits = new float[97];
    for (int id = 0; id < 97; id++) {
      double sum = biases.at(id);
      for (int i = 0; i < row.length; i++) {
        sum += written[i] * columns.at(id, i);
      }
      logits[id] = (float) sum;
    }
    return logits;
  }

  @Test
  void aPromptThatHasNoRoomIsRefusedBeforeItRuns() {
    ModelSpec spec =
        spec(
            new Positions.Rotary(10_000, new Scaling.Dynamic(2, 8)),
            new Form(NormOrder.PRE, true, 24, ScoreScale.COMMON));
    List<Integer> ids = IntStream.range(0, 3_000_000).map(i -> i % 97).boxed().toList();
    try (LoadedModel model =
        LoadedModel.open(ArrayCheckpoint.seeded(spec, 1), DeviceName.CPU, Dtype.FLOAT32)) {
      Refusal refusal = assertThrows(Refusal.class, () -> model.logits(ids, false));
      assertTrue(refusal.sentence().contains("3000000 tokens needs"), refusal.sentence());
      assertEquals(97, model.logits(ids.subList(0, 40), false).size());
    }
  }

  private static Tensor directions(LoadedModel model, int count) {
    Random random = new Random(7);
    int d = model.spec().dModel();
    float[] values = new float[count * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(List.of("direction", "dModel"), new int[] {count, d}, values);
  }

  private static double dot(Tensor rows, int row, Tensor directions, int direction) {
    double sum = 0;
    for (int i = 0; i < rows.length(1); i++) {
      sum += (double) rows.at(row, i) * directions.at(direction, i);
    }
    return sum;
  }
}
