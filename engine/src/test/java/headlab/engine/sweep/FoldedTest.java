package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.Coordinates;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Form;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.NormOrder;
import headlab.engine.model.ModelSpec.ScoreScale;
import headlab.engine.model.Parameter;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A model made of the folded view, its norms without weights, says what the raw model says, with
/// gains far from 1 and biases that are not 0.
class FoldedTest {
  private static final List<Integer> IDS = List.of(5, 17, 80, 5, 2, 61, 33);

  @ParameterizedTest
  @EnumSource(Family.class)
  void theFoldedViewGivesTheRawLogits(Family family) {
    ModelSpec spec = spec(family);
    Map<Parameter, float[][]> raw = arrays(spec);
    try (LoadedModel model = open(spec, raw);
        LoadedModel folded = open(spec, folded(spec, raw, model))) {
      float[] bias = model.weights().unembedBias(vocabulary(spec), Coordinates.FOLDED).toArray();
      Tensor said = model.logits(IDS, true);
      Tensor view = folded.logits(IDS, true);
      for (int position = 0; position < IDS.size(); position++) {
        float[] want = said.slice(position).toArray();
        float[] got = view.slice(position).toArray();
        double mean = 0;
        for (float each : want) {
          mean += spec.norm() == Norm.LAYER ? each / (double) want.length : 0;
        }
        for (int id = 0; id < want.length; id++) {
          want[id] -= (float) mean;
          got[id] += bias[id];
        }
        double error = Reference.logitError(want, got);
        assertTrue(error < 5e-5, family + " position " + position + ": " + error);
      }
    }
  }

  /// Without a final norm what is written is not centred, and the unembedding is as it is stored.
  @Test
  void theFoldedViewOfAModelWithoutFinalNormGivesTheRawLogits() {
    ModelSpec spec = spec(Family.OPT, new Form(NormOrder.PRE, false, 30, ScoreScale.COMMON));
    Map<Parameter, float[][]> raw = arrays(spec);
    try (LoadedModel model = open(spec, raw)) {
      Map<Parameter, float[][]> view = folded(spec, raw, model);
      for (Parameter parameter :
          List.of(
              Parameter.UNEMBED_WEIGHT,
              Parameter.PROJECT_IN_WEIGHT,
              Parameter.PROJECT_OUT_WEIGHT)) {
        view.put(parameter, Objects.requireNonNull(raw.get(parameter)));
      }
      try (LoadedModel folded = open(spec, view)) {
        assertEquals(0, model.weights().unembedBias(List.of(3), Coordinates.FOLDED).at(0));
        float[] want = model.logits(IDS, true).toArray();
        double error = Reference.logitError(want, folded.logits(IDS, true).toArray());
        assertTrue(error < 5e-5, "off by " + error);
      }
    }
  }

  /// With RMSNorm the mean of the stream is live: what reads it and what writes it keep theirs.
  @Test
  void rmsNormIsFoldedButNothingIsCentred() {
    ModelSpec spec = spec(Family.LLAMA);
    Map<Parameter, float[][]> raw = arrays(spec);
    try (LoadedModel model = open(spec, raw)) {
      for (WeightName name : List.of(WeightName.W_IN, WeightName.W_GATE)) {
        Parameter parameter =
            name == WeightName.W_IN ? Parameter.MLP_IN_WEIGHT : Parameter.MLP_GATE_WEIGHT;
        Tensor folded = model.weights().weight(name, 1, Coordinates.FOLDED);
        for (int row = 0; row < spec.dModel(); row++) {
          float gain = Objects.requireNonNull(raw.get(Parameter.NORM2_WEIGHT))[1][row];
          float stored = Objects.requireNonNull(raw.get(parameter))[1][row * spec.dMlp() + 3];
          assertEquals(gain * stored, folded.at(row, 3), 1e-6 * Math.abs(gain * stored));
        }
      }
      for (WeightName name : List.of(WeightName.W_OUT, WeightName.W_O)) {
        assertEquals(
            model.weights().weight(name, 1, Coordinates.RAW),
            model.weights().weight(name, 1, Coordinates.FOLDED));
      }
    }
  }

  @Test
  void anMlpWithoutGateSaysSo() {
    ModelSpec spec = spec(Family.OPT);
    try (LoadedModel model = open(spec, arrays(spec))) {
      Refusal refusal =
          assertThrows(
              Refusal.class,
              () -> model.weights().weight(WeightName.W_GATE, 0, Coordinates.FOLDED));
      assertTrue(refusal.sentence().contains("no gate"), refusal.sentence());
    }
  }

  private static ModelSpec spec(Family family) {
    return spec(family, new Form(NormOrder.PRE, true, 44, ScoreScale.COMMON));
  }

  private static ModelSpec spec(Family family, Form form) {
    boolean llama = family == Family.LLAMA;
    return new ModelSpec(
        family,
        3,
        6,
        llama ? 2 : 6,
        44,
        10,
        50,
        97,
        16,
        llama ? new ModelSpec.Positions.Rotary(10_000) : new ModelSpec.Positions.Learned(2),
        llama ? Norm.RMS : Norm.LAYER,
        1e-5,
        switch (family) {
          case GPT2 -> Activation.GELU_TANH;
          case OPT -> Activation.RELU;
          case LLAMA -> Activation.SILU_GATED;
        },
        false,
        form);
  }

  /// Random weights; gains of norms between a tenth and six, some of them negative.
  private static Map<Parameter, float[][]> arrays(ModelSpec spec) {
    Random random = new Random(4);
    ArrayCheckpoint.Builder shapes = ArrayCheckpoint.of(spec);
    Map<Parameter, float[][]> arrays = new EnumMap<>(Parameter.class);
    for (Parameter parameter : possible(spec)) {
      List<Integer> shape = shapes.shape(parameter);
      int size = shape.stream().reduce(1, (a, b) -> a * b);
      boolean gain = parameter.name().contains("NORM") && parameter.name().endsWith("WEIGHT");
      float[][] layers = new float[parameter.perLayer() ? spec.layers() : 1][size];
      for (float[] layer : layers) {
        for (int i = 0; i < size; i++) {
          double normal = random.nextGaussian();
          double scale = shape.size() == 1 ? .5 : 1 / Math.sqrt(shape.getFirst());
          layer[i] =
              (float)
                  (gain
                      ? Math.signum(normal) * Math.exp(Math.abs(normal) * 2 - 2.3)
                      : scale * normal);
        }
      }
      arrays.put(parameter, layers);
    }
    return arrays;
  }

  private static List<Parameter> possible(ModelSpec spec) {
    ArrayCheckpoint.Builder shapes = ArrayCheckpoint.of(spec);
    boolean biased = spec.family() != Family.LLAMA;
    return java.util.Arrays.stream(Parameter.values())
        .filter(shapes::isPossible)
        .filter(parameter -> biased || !parameter.name().endsWith("BIAS"))
        .toList();
  }

  private static LoadedModel open(ModelSpec spec, Map<Parameter, float[][]> arrays) {
    ArrayCheckpoint.Builder builder = ArrayCheckpoint.of(spec);
    arrays.forEach(
        (parameter, layers) ->
            IntStream.range(0, layers.length)
                .forEach(layer -> builder.put(parameter, layer, layers[layer])));
    return LoadedModel.open(builder.build(), DeviceName.CPU, Dtype.FLOAT32);
  }

  /// The arrays of a model of the same shape, of what the folded view says: value biases are in the
  /// output bias, norms have the weight 1 and the bias 0.
  private static Map<Parameter, float[][]> folded(
      ModelSpec spec, Map<Parameter, float[][]> raw, LoadedModel model) {
    Map<Parameter, float[][]> arrays = new EnumMap<>(Parameter.class);
    raw.forEach(
        (parameter, layers) -> {
          float[][] copy = new float[layers.length][];
          for (int layer = 0; layer < layers.length; layer++) {
            copy[layer] = folded(parameter, layer, layers[layer], model);
          }
          arrays.put(parameter, copy);
        });
    float[] columns = model.weights().unembed(vocabulary(spec), Coordinates.FOLDED).toArray();
    arrays.put(
        Parameter.UNEMBED_WEIGHT,
        new float[][] {turned(columns, spec.vocabulary(), spec.dModel())});
    return arrays;
  }

  private static float[] folded(Parameter parameter, int layer, float[] stored, LoadedModel model) {
    return switch (parameter) {
      case TOKEN_EMBEDDING, POSITION_EMBEDDING, UNEMBED_WEIGHT -> stored;
      case PROJECT_IN_WEIGHT, PROJECT_OUT_WEIGHT, MLP_GATE_BIAS -> stored;
      case NORM1_WEIGHT, NORM2_WEIGHT, FINAL_NORM_WEIGHT -> {
        float[] ones = new float[stored.length];
        java.util.Arrays.fill(ones, 1);
        yield ones;
      }
      case NORM1_BIAS, NORM2_BIAS, FINAL_NORM_BIAS, V_BIAS -> new float[stored.length];
      case Q_WEIGHT -> flat(model.weights().weight(WeightName.W_Q, layer, Coordinates.FOLDED));
      case K_WEIGHT -> flat(model.weights().weight(WeightName.W_K, layer, Coordinates.FOLDED));
      case V_WEIGHT -> flat(model.weights().weight(WeightName.W_V, layer, Coordinates.FOLDED));
      case Q_BIAS -> model.weights().weight(WeightName.B_Q, layer, Coordinates.FOLDED).toArray();
      case K_BIAS -> model.weights().weight(WeightName.B_K, layer, Coordinates.FOLDED).toArray();
      case O_WEIGHT -> model.weights().weight(WeightName.W_O, layer, Coordinates.FOLDED).toArray();
      case O_BIAS -> model.weights().weight(WeightName.B_O, layer, Coordinates.FOLDED).toArray();
      case MLP_IN_WEIGHT ->
          model.weights().weight(WeightName.W_IN, layer, Coordinates.FOLDED).toArray();
      case MLP_IN_BIAS ->
          model.weights().weight(WeightName.B_IN, layer, Coordinates.FOLDED).toArray();
      case MLP_GATE_WEIGHT ->
          model.weights().weight(WeightName.W_GATE, layer, Coordinates.FOLDED).toArray();
      case MLP_OUT_WEIGHT ->
          model.weights().weight(WeightName.W_OUT, layer, Coordinates.FOLDED).toArray();
      case MLP_OUT_BIAS ->
          model.weights().weight(WeightName.B_OUT, layer, Coordinates.FOLDED).toArray();
    };
  }

  /// Heads x d x c as it is stored: `[d, heads c]`.
  private static float[] flat(Tensor byHead) {
    int heads = byHead.length(0);
    int d = byHead.length(1);
    int c = byHead.length(2);
    float[] flat = new float[byHead.size()];
    for (int head = 0; head < heads; head++) {
      for (int row = 0; row < d; row++) {
        for (int i = 0; i < c; i++) {
          flat[(row * heads + head) * c + i] = byHead.at(head, row, i);
        }
      }
    }
    return flat;
  }

  private static float[] turned(float[] rows, int count, int width) {
    float[] turned = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      turned[i % width * count + i / width] = rows[i];
    }
    return turned;
  }

  private static List<Integer> vocabulary(ModelSpec spec) {
    return IntStream.range(0, spec.vocabulary()).boxed().toList();
  }
}
