package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.forward.Sabotage;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.Parameter;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Wrong layouts and formulas that give plausible numbers: the comparison with the reference must
/// reject each of them by a wide margin.
class MutantTest {
  private static final double LIMIT = 5e-5;

  @Test
  void theRightLayoutIsAccepted() {
    for (String name : Reference.ALL) {
      assertTrue(error(name, checkpoint -> checkpoint) < LIMIT, name);
    }
  }

  @Test
  void queriesAndKeysInInterleavedOrderAreRejected() {
    assertRejected(
        "llama-gqa", it -> Sabotage.interleaved(it, Parameter.Q_WEIGHT, Parameter.K_WEIGHT));
  }

  @Test
  void kvHeadsSharedOutInTurnAreRejected() {
    assertRejected("llama-gqa", Sabotage::kvHeadsInTurn);
  }

  @Test
  void headsInReverseOrderAreRejected() {
    assertRejected("gpt2-gelu-new", it -> Sabotage.headsReversed(it, Parameter.V_WEIGHT));
    assertRejected("opt", it -> Sabotage.headsReversed(it, Parameter.O_WEIGHT));
  }

  @Test
  void aMatrixReadTheWrongWayRoundIsRejected() {
    assertRejected("opt", it -> Sabotage.transposed(it, Parameter.O_WEIGHT));
    assertRejected("gpt2-gelu-new", it -> Sabotage.transposed(it, Parameter.O_WEIGHT));
  }

  @Test
  void anOffsetThatIsOffByOneIsRejected() {
    assertRejected("opt", it -> Sabotage.offset(it, 1));
    assertRejected("opt", it -> Sabotage.offset(it, 3));
  }

  @Test
  void anotherActivationIsRejected() {
    assertRejected("gpt2-gelu-new", it -> Sabotage.activation(it, Activation.RELU));
    assertRejected("gpt2-relu-untied", it -> Sabotage.activation(it, Activation.GELU_TANH));
  }

  @Test
  void anotherEpsilonIsRejected() {
    assertRejected("gpt2-relu-untied", it -> Sabotage.epsilon(it, 1e-5));
  }

  @Test
  void anotherRotaryBaseIsRejected() {
    assertRejected("llama-gqa", it -> Sabotage.theta(it, 10000));
  }

  @Test
  void aValueBiasThatIsDroppedIsRejected() {
    assertRejected("gpt2-gelu-new", it -> Sabotage.without(it, Parameter.V_BIAS));
    assertRejected("opt", it -> Sabotage.without(it, Parameter.V_BIAS));
  }

  private static void assertRejected(String name, UnaryOperator<Checkpoint> mutant) {
    double error = error(name, mutant);
    assertTrue(error > 2 * LIMIT, name + " is off by no more than " + error);
  }

  private static double error(String name, UnaryOperator<Checkpoint> mutant) {
    Reference reference = Reference.of(name);
    Checkpoint checkpoint = mutant.apply(CheckpointFolder.open(reference.folder()));
    try (LoadedModel model = LoadedModel.open(checkpoint, DeviceName.CPU, Dtype.FLOAT32)) {
      float[] got = model.logits(reference.ids("clean"), true).toArray();
      return Reference.logitError(reference.values("clean.logits"), got);
    }
  }
}
