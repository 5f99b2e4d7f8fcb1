package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A model whose heads, groups and neurons stand in another order gives the same logits, and every
/// value and edit of a head or neuron moves to its new place. Shapes are odd on purpose: 3 layers,
/// 6 heads of 10 in 44 dimensions, 2 kv heads in Llama, 29 neurons, 97 tokens; no bias is 0.
class PermutationTest {
  private static final double CLOSE = 2e-5;
  private static final int HEADS = 6;
  private static final int NEURONS = 29;

  private static final TokenizedPrompt PROMPT =
      Reference.prompt(
          List.of(3, 90, 17, 4, 55, 23, 8, 71, 60, 2, 33),
          List.of(3, 90, 18, 4, 55, 20, 8, 71, 60, 2, 33),
          List.of(5),
          List.of(6));

  @ParameterizedTest
  @EnumSource(Family.class)
  void headsGroupsAndNeuronsInAnotherOrderMoveEveryResult(Family family) {
    Orders orders = new Orders(spec(family));
    try (LoadedModel plain = open(orders, false);
        LoadedModel moved = open(orders, true)) {
      Map<HookPoint, Tensor> before =
          plain.capture(PROMPT, Variant.CLEAN, Points.all(plain.spec()));
      Map<HookPoint, Tensor> after = moved.capture(PROMPT, Variant.CLEAN, Points.all(moved.spec()));
      before.forEach(
          (point, tensor) -> {
            float[] want = orders.moved(point.site(), tensor);
            float[] got = Objects.requireNonNull(after.get(point)).toArray();
            assertTrue(Reference.relativeError(want, got) < CLOSE, point.format());
          });
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void anEditOfAHeadOrNeuronMovesWithIt(Family family) throws InterruptedException {
    Orders orders = new Orders(spec(family));
    try (LoadedModel plain = open(orders, false);
        LoadedModel moved = open(orders, true)) {
      List<Cell> here = new ArrayList<>();
      List<Cell> there = new ArrayList<>();
      for (HookPoint point : Points.all(plain.spec())) {
        boolean neurons = point.site().axes().contains("dMlp");
        int places = point.site().perHead() ? HEADS : neurons ? NEURONS : 0;
        for (int place = 0; place < places; place++) {
          Value value = place % 2 == 0 ? new Value.Zero() : new Value.From(Side.CORRUPTED);
          Key key = new Key(point.format(), null, place, null);
          int to = (neurons ? orders.neurons : orders.heads).indexOf(place);
          here.add(new Cell(key, Variant.of(Side.CLEAN, edit(point, place, value))));
          there.add(new Cell(key, Variant.of(Side.CLEAN, edit(point, to, value))));
        }
      }
      Rows one = Sweeps.rows(plain, here, List.of(PROMPT), Metric.LOGIT_DIFFERENCE);
      Rows other = Sweeps.rows(moved, there, List.of(PROMPT), Metric.LOGIT_DIFFERENCE);
      double spread = 0;
      for (Cell cell : here) {
        double want = one.of(cell.key())[0];
        spread = Math.max(spread, Math.abs(want - one.of(here.getFirst().key())[0]));
        assertArrayEquals(one.of(cell.key()), other.of(cell.key()), 1e-4, cell.key().toString());
      }
      assertTrue(spread > 1e-2, "all edits are alike");
    }
  }

  private static Intervention edit(HookPoint point, int place, Value value) {
    boolean heads = point.site().perHead();
    Where where =
        new Where(
            point,
            heads ? List.of(place) : List.of(),
            Positions.all(),
            heads ? List.of() : List.of(place),
            Positions.all());
    return new Intervention(where, value);
  }

  private static ModelSpec spec(Family family) {
    boolean llama = family == Family.LLAMA;
    return new ModelSpec(
        family,
        3,
        HEADS,
        llama ? 2 : HEADS,
        44,
        10,
        NEURONS,
        97,
        64,
        llama
            ? new ModelSpec.Positions.Rotary(10000)
            : new ModelSpec.Positions.Learned(family == Family.OPT ? 2 : 0),
        llama ? Norm.RMS : Norm.LAYER,
        1e-5,
        llama
            ? Activation.SILU_GATED
            : family == Family.OPT ? Activation.RELU : Activation.GELU_TANH,
        false);
  }

  private static LoadedModel open(Orders orders, boolean moved) {
    ArrayCheckpoint.Builder builder = ArrayCheckpoint.of(orders.spec);
    Random random = new Random(3);
    for (Parameter parameter : Parameter.values()) {
      if (!builder.isPossible(parameter)) {
        continue;
      }
      for (int layer = 0; layer < (parameter.perLayer() ? 3 : 1); layer++) {
        List<Integer> shape = builder.shape(parameter);
        float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
        boolean norm = parameter.name().contains("NORM") && parameter.name().endsWith("_WEIGHT");
        for (int i = 0; i < values.length; i++) {
          double size = shape.size() == 1 ? .2 : 1.5 / Math.sqrt(shape.getFirst());
          values[i] = (float) ((norm ? 1 : 0) + size * random.nextGaussian());
        }
        builder.put(parameter, layer, moved ? orders.moved(parameter, values) : values);
      }
    }
    return LoadedModel.open(builder.build(), DeviceName.CPU, Dtype.FLOAT32);
  }

  /// Which old head, kv head and neuron stands at each new place.
  private static final class Orders {
    private final ModelSpec spec;
    private final List<Integer> heads;
    private final List<Integer> kvHeads;
    private final List<Integer> neurons = new ArrayList<>();

    Orders(ModelSpec spec) {
      this.spec = spec;
      boolean grouped = spec.kvHeads() < spec.heads();
      // groups change places, and heads within each group
      heads = grouped ? List.of(4, 5, 3, 2, 0, 1) : List.of(2, 4, 0, 5, 1, 3);
      kvHeads = grouped ? List.of(1, 0) : heads;
      for (int i = 0; i < NEURONS; i++) {
        neurons.add((i * 8 + 5) % NEURONS);
      }
    }

    float[] moved(Parameter parameter, float[] values) {
      int c = spec.dHead();
      return switch (parameter) {
        case Q_WEIGHT, Q_BIAS -> moved(values, heads, c);
        case K_WEIGHT, V_WEIGHT, K_BIAS, V_BIAS -> moved(values, kvHeads, c);
        case O_WEIGHT -> moved(values, heads, c * spec.dModel());
        case MLP_IN_WEIGHT, MLP_IN_BIAS, MLP_GATE_WEIGHT, MLP_GATE_BIAS ->
            moved(values, neurons, 1);
        case MLP_OUT_WEIGHT -> moved(values, neurons, spec.dModel());
        default -> values;
      };
    }

    float[] moved(Site site, Tensor tensor) {
      float[] values = tensor.toArray();
      if (site.axes().contains("dMlp")) {
        return moved(values, neurons, 1);
      }
      if (!site.perHead()) {
        return values;
      }
      int slice = tensor.length(2) * (site.ofPairs() ? tensor.length(1) : 1);
      return moved(values, site.perKvHead() ? kvHeads : heads, slice);
    }

    /// Slices of `slice` numbers in another order, again and again.
    private static float[] moved(float[] values, List<Integer> order, int slice) {
      float[] result = new float[values.length];
      int row = order.size() * slice;
      for (int from = 0; from < values.length; from += row) {
        for (int i = 0; i < order.size(); i++) {
          System.arraycopy(values, from + order.get(i) * slice, result, from + i * slice, slice);
        }
      }
      return result;
    }
  }
}
