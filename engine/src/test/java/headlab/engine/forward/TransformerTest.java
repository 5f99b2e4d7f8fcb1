package headlab.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.model.ActivationFunction;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.Parameter;
import headlab.engine.model.Placed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.URL;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Positions, activations and weights, below the level of a run.
class TransformerTest {
  private static final int[][] IDS = {{47, 96, 57, 23, 61, 35, 33}};

  @Test
  void llamaDoesNotSeeWhenAllPositionsMoveButGpt2AndOptDo() {
    assertTrue(moved("llama-gqa") < 5e-5);
    assertTrue(moved("llama-tied-4x") < 5e-5);
    assertTrue(moved("gpt2-gelu-new") > 1e-2);
    assertTrue(moved("opt") > 1e-2);
  }

  @Test
  void theExactGeluWouldBeSeen() {
    CheckpointFolder checkpoint = CheckpointFolder.open(folder("gpt2-gelu-new"));
    try (Weights weights = new Weights(checkpoint, DeviceName.CPU);
        NDManager run = weights.newRun()) {
      float[] in = new float[2001];
      for (int i = 0; i < in.length; i++) {
        in[i] = (i - 1000) / 250f;
      }
      float[] got =
          Kernels.loaded().activate(ActivationFunction.GELU_TANH, run.create(in)).toFloatArray();
      double tanh = 0;
      double exact = 0;
      for (int i = 0; i < in.length; i++) {
        double x = in[i];
        double inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
        tanh = Math.max(tanh, Math.abs(got[i] - 0.5 * x * (1 + Math.tanh(inner))));
        exact = Math.max(exact, Math.abs(got[i] - 0.5 * x * (1 + erf(x / Math.sqrt(2)))));
      }
      assertTrue(tanh < 1e-6, "off by " + tanh);
      assertTrue(exact > 4e-4, "the exact form differs by only " + exact);
    }
  }

  @Test
  void narrowNumbersAreWidenedExactly() {
    float[] halves = {0f, -0f, 1f, -2.5f, 65504f, 6e-8f, 1.0009766f, Float.POSITIVE_INFINITY};
    assertWidened(Dtype.FLOAT16, halves, Float::floatToFloat16);
    float[] brain = {0f, -0f, 1f, -2.5f, 3.3895314e38f, 1.0078125f, 1e-40f};
    assertWidened(Dtype.BFLOAT16, brain, value -> (short) (Float.floatToIntBits(value) >>> 16));
  }

  @Test
  void aTensorInPiecesIsTheTensor() {
    CheckpointFolder checkpoint = CheckpointFolder.open(folder("opt"));
    try (Weights whole = new Weights(checkpoint, DeviceName.CPU);
        Weights pieces = new Weights(checkpoint, DeviceName.CPU, 1000)) {
      for (Parameter parameter : new Parameter[] {Parameter.TOKEN_EMBEDDING, Parameter.K_WEIGHT}) {
        assertEquals(whole.get(parameter, 0), pieces.get(parameter, 0));
        assertEquals(whole.get(parameter, 0).getShape(), pieces.get(parameter, 0).getShape());
      }
    }
  }

  @Test
  void aMatrixIsRowByRowWhatTheFileSays() {
    for (String folder : new String[] {"gpt2-gelu-new", "opt"}) {
      CheckpointFolder checkpoint = CheckpointFolder.open(folder(folder));
      try (Weights weights = new Weights(checkpoint, DeviceName.CPU)) {
        for (Parameter parameter : new Parameter[] {Parameter.K_WEIGHT, Parameter.V_WEIGHT}) {
          Placed placed = checkpoint.find(parameter, 1).orElseThrow();
          int columns = placed.to() - placed.from();
          int stored = placed.tensor().shape().getLast();
          var floats = placed.tensor().bytes().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
          float[] values = weights.values(parameter, 1);
          for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = placed.from() + i % columns;
            int at = placed.outIn() ? column * stored + row : row * stored + column;
            assertEquals(floats.getFloat(4 * at), values[i]);
          }
          assertEquals(checkpoint.spec().dModel() * columns, values.length);
        }
      }
    }
  }

  @Test
  void weightsThatDoNotFitAreRefusedBeforeTheyAreRead() {
    CheckpointFolder narrow = CheckpointFolder.open(folder("llama-bf16"));
    long numbers =
        narrow.tensors().stream().mapToLong(tensor -> tensor.bytes().byteSize() / 2).sum();
    assertEquals(4 * numbers, Memory.copied(narrow, false));
    assertEquals(0, Memory.copied(CheckpointFolder.open(folder("opt")), false));
    CheckpointFolder opt = CheckpointFolder.open(folder("opt"));
    long matrices =
        opt.tensors().stream()
            .filter(tensor -> tensor.name().contains("layers.") && tensor.shape().size() == 2)
            .mapToLong(tensor -> tensor.bytes().byteSize())
            .sum();
    assertTrue(matrices > 0);
    assertEquals(matrices, Memory.copied(opt, true));
    CheckpointFolder gpt2 = CheckpointFolder.open(folder("gpt2-gelu-new"));
    assertEquals(0, Memory.copied(gpt2, false));
    long packed =
        gpt2.tensors().stream()
            .filter(tensor -> tensor.name().endsWith("c_attn.weight"))
            .mapToLong(tensor -> tensor.bytes().byteSize())
            .sum();
    assertTrue(packed > 0);
    assertEquals(packed, Memory.copied(gpt2, true));
    assertTrue(Memory.there() > 1e8);
    Memory.check(4 * numbers, 4 * numbers);
    String sentence =
        assertThrows(Refusal.class, () -> Memory.check(32_100_000_000L, 8_000_000_000L)).sentence();
    assertTrue(sentence.contains("32.1 GB") && sentence.contains("8.0 GB"), sentence);
  }

  private interface Narrow {
    short of(float value);
  }

  private static void assertWidened(Dtype dtype, float[] values, Narrow narrow) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(2L * values.length);
      MemorySegment to = arena.allocate(4L * values.length, 4);
      for (int i = 0; i < values.length; i++) {
        from.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i, narrow.of(values[i]));
      }
      Widening.widen(dtype, from, to);
      for (int i = 0; i < values.length; i++) {
        float got = to.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        double close = Math.abs(values[i]) < 1e-6 ? 1e-8 : 0;
        assertEquals(values[i], got, (float) close, dtype + " " + values[i]);
      }
    }
  }

  private static double moved(String name) {
    CheckpointFolder checkpoint = CheckpointFolder.open(folder(name));
    try (Weights weights = new Weights(checkpoint, DeviceName.CPU);
        NDManager run = weights.newRun()) {
      Transformer transformer = new Transformer(checkpoint.spec(), weights);
      float[] here = transformer.logits(run, IDS, 0, true, Tap.NONE, Pause.NONE).toFloatArray();
      float[] there = transformer.logits(run, IDS, 7, true, Tap.NONE, Pause.NONE).toFloatArray();
      double largest = 1;
      double error = 0;
      for (int i = 0; i < here.length; i++) {
        largest = Math.max(largest, Math.abs(here[i]));
        error = Math.max(error, Math.abs((double) here[i] - there[i]));
      }
      assertTrue(error > 0, "nothing was moved");
      return error / largest;
    }
  }

  /// The error function by its series, exact enough within 4.
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 120; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static Path folder(String name) {
    URL config = TransformerTest.class.getResource("/headlab/reference/" + name + "/config.json");
    assertNotNull(config, name);
    return Path.of(URI.create(config.toString())).resolveSibling(".").normalize();
  }
}
