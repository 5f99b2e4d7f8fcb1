package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.forward.Sabotage;
import headlab.engine.model.ActivationFunction;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Form;
import headlab.engine.model.ModelSpec.NormOrder;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.ModelSpec.ScoreScale;
import headlab.engine.model.Parameter;
import headlab.engine.model.Scaling;
import java.util.Arrays;
import java.util.List;
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
  void theExactGeluIsRejected() {
    assertRejected(
        "gpt2-gelu-new", it -> Sabotage.activation(it, Activation.of(ActivationFunction.GELU)));
  }

  /// Logits read one position early, or rows in reverse order, are far from the right ones.
  @Test
  void anEndThatIsOffByOneAndRowsInReverseOrderAreRejected() {
    for (String name : Reference.ALL) {
      Reference reference = Reference.of(name);
      float[] want = reference.values("clean.logits");
      int rows = reference.shape("clean.logits")[0];
      int width = want.length / rows;
      float[] reversed = new float[want.length];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(want, row * width, reversed, (rows - 1 - row) * width, width);
      }
      assertTrue(Reference.logitError(want, reversed) > 2 * LIMIT, name);
      float[] end = Arrays.copyOfRange(want, want.length - width, want.length);
      float[] early = Arrays.copyOfRange(want, want.length - 2 * width, want.length - width);
      assertTrue(Reference.logitError(end, early) > 2 * LIMIT, name);
      try (LoadedModel model = reference.open()) {
        float[] last = model.logits(reference.ids("clean"), false).toArray();
        assertTrue(Reference.logitError(end, last) < LIMIT, name + " does not end at END");
      }
    }
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

  @Test
  void anotherScaleOfScoresIsRejected() {
    for (ScoreScale other :
        List.of(ScoreScale.COMMON, new ScoreScale(false, false), new ScoreScale(true, true))) {
      assertRejected(
          "gpt2-scales",
          it ->
              Sabotage.form(
                  it,
                  form -> new Form(form.order(), form.finalNorm(), form.embeddingWidth(), other)));
    }
  }

  @Test
  void postNormRunAsPreNormIsRejected() {
    for (String name : List.of("opt-350m", "opt-post")) {
      assertRejected(
          name,
          it ->
              Sabotage.form(
                  it,
                  form ->
                      new Form(
                          NormOrder.PRE, form.finalNorm(), form.embeddingWidth(), form.scores())));
    }
  }

  @Test
  void aBiasOfTheGateThatIsDroppedIsRejected() {
    assertRejected("llama-yarn", it -> Sabotage.without(it, Parameter.MLP_GATE_BIAS));
    assertRejected("llama-yarn", it -> Sabotage.without(it, Parameter.MLP_IN_BIAS));
  }

  @Test
  void anotherRampOrMagnitudeOfYarnIsRejected() {
    for (Scaling other :
        List.of(
            new Scaling.None(),
            new Scaling.Linear(4),
            yarn(4, 1, 24, 2, false),
            yarn(4, magnitude(), 32, 1, false),
            yarn(4, magnitude(), 24, 2, true),
            yarn(2, magnitude(), 24, 2, false))) {
      assertRejected("llama-yarn", it -> Sabotage.positions(it, new Positions.Rotary(100, other)));
    }
    assertTrue(
        error(
                "llama-yarn",
                it ->
                    Sabotage.positions(
                        it, new Positions.Rotary(100, yarn(4, magnitude(), 24, 2, false))))
            < LIMIT);
  }

  private static double magnitude() {
    return (.1 * Math.log(4) + 1) / (.05 * Math.log(4) + 1);
  }

  private static Scaling yarn(
      double factor, double attention, double fast, double slow, boolean truncate) {
    return new Scaling.Yarn(factor, attention, fast, slow, 512, truncate);
  }

  @Test
  void anotherDynamicBaseIsRejected() {
    for (Scaling other :
        List.of(new Scaling.None(), new Scaling.Dynamic(2, 8), new Scaling.Dynamic(3, 7))) {
      assertRejected(
          "llama-dynamic", it -> Sabotage.positions(it, new Positions.Rotary(10000, other)));
    }
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
