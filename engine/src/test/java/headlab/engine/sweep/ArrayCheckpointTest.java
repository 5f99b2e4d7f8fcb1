package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Models made of arrays run like any other.
class ArrayCheckpointTest {
  /// Two tokens, two dimensions, one head of one dimension, no norms.
  private static final ModelSpec BY_HAND =
      new ModelSpec(
          Family.GPT2,
          1,
          1,
          1,
          2,
          1,
          1,
          2,
          4,
          new ModelSpec.Positions.Rotary(10_000),
          Norm.NONE,
          1e-5,
          Activation.RELU,
          true);

  @Test
  void aModelBuiltByHandComputesWhatOneComputesByHand() {
    ModelSpec spec =
        new ModelSpec(
            Family.GPT2,
            1,
            1,
            1,
            2,
            2,
            1,
            2,
            4,
            new ModelSpec.Positions.Learned(0),
            Norm.NONE,
            1e-5,
            Activation.RELU,
            true);
    ArrayCheckpoint checkpoint =
        ArrayCheckpoint.of(spec)
            .put(Parameter.TOKEN_EMBEDDING, 0, 1, 0, 0, 2)
            .put(Parameter.POSITION_EMBEDDING, 0, new float[8])
            .put(Parameter.Q_WEIGHT, 0, 0, 0, 0, 0)
            .put(Parameter.K_WEIGHT, 0, 0, 0, 0, 0)
            .put(Parameter.V_WEIGHT, 0, 1, 0, 0, 1)
            .put(Parameter.O_WEIGHT, 0, 0, 1, 1, 0)
            .put(Parameter.MLP_IN_WEIGHT, 0, 1, 1)
            .put(Parameter.MLP_IN_BIAS, 0, -1)
            .put(Parameter.MLP_OUT_WEIGHT, 0, 10, 0)
            .build();
    try (LoadedModel model = LoadedModel.open(checkpoint, DeviceName.CPU, Dtype.FLOAT32)) {
      // second position: stream (0,2); z is the mean of (1,0) and (0,2); its swap is added:
      // (1, 2.5); the neuron is relu(1 + 2.5 - 1) = 2.5 and adds (25, 0); logits are (26, 2 * 2.5)
      assertArrayEquals(new float[] {26, 5}, model.logits(List.of(0, 1), false).toArray(), 1e-5f);
      HookPoint z = new HookPoint(Site.Z, 0);
      Map<HookPoint, Tensor> seen =
          model.capture(
              Reference.prompt(List.of(0, 1), List.of(), List.of(), List.of()),
              Variant.CLEAN,
              Set.of(z));
      assertArrayEquals(
          new float[] {1, 0, .5f, 1}, Objects.requireNonNull(seen.get(z)).toArray(), 1e-6f);
    }
  }

  @Test
  void seededModelsOfEveryKindRunAndDependOnTheirSeed() {
    for (Norm norm : Norm.values()) {
      for (Activation activation :
          List.of(Activation.GELU_TANH, Activation.RELU, Activation.SILU_GATED)) {
        ModelSpec spec =
            new ModelSpec(
                norm == Norm.RMS ? Family.LLAMA : Family.OPT,
                3,
                6,
                2,
                44,
                10,
                50,
                97,
                16,
                norm == Norm.RMS
                    ? new ModelSpec.Positions.Rotary(10_000)
                    : new ModelSpec.Positions.Learned(2),
                norm,
                1e-5,
                activation,
                activation.equals(Activation.RELU));
        float[] first = logits(spec, 1);
        assertEquals(97, first.length);
        double largest = 0;
        for (float logit : first) {
          assertTrue(Float.isFinite(logit), norm + " " + activation);
          largest = Math.max(largest, Math.abs(logit));
        }
        assertTrue(largest > .1 && largest < 1000, norm + " " + activation + " " + largest);
        assertArrayEquals(first, logits(spec, 1));
        assertTrue(Reference.logitError(first, logits(spec, 2)) > 1e-2);
      }
    }
  }

  @Test
  void whatDoesNotFitOrIsMissingIsNamed() {
    ArrayCheckpoint.Builder builder = ArrayCheckpoint.of(BY_HAND);
    assertNames("POSITION_EMBEDDING", () -> builder.put(Parameter.POSITION_EMBEDDING, 0, 1));
    assertNames("Q_WEIGHT", () -> builder.put(Parameter.Q_WEIGHT, 1, 1, 2));
    assertNames("[2, 1]", () -> builder.put(Parameter.Q_WEIGHT, 0, 1, 2, 3));
    builder.put(Parameter.TOKEN_EMBEDDING, 0, 1, 2, 3, 4);
    assertNames("Q_WEIGHT", builder::build);
  }

  private static void assertNames(String what, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message != null && message.contains(what), message);
  }

  private static float[] logits(ModelSpec spec, long seed) {
    ArrayCheckpoint checkpoint = ArrayCheckpoint.seeded(spec, seed);
    try (LoadedModel model = LoadedModel.open(checkpoint, DeviceName.CPU, Dtype.FLOAT32)) {
      return model.logits(List.of(5, 17, 80, 5), false).toArray();
    }
  }
}
