package headlab.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import headlab.datasets.Refusal;
import headlab.engine.model.ActivationFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Each kernel against arithmetic written out, on shapes that no two axes share.
class KernelsTest {
  private static final int[] LAST = {-1};

  private final Random random = new Random(4);
  private final Kernels kernels = Kernels.loaded();
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @BeforeEach
  void gradientsOff() {
    Devices.withoutGradients();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void linearIsAProductPlusABiasForViewsToo() {
    NDArray x = array(3, 5, 7);
    NDArray slice = array(7, 30).get(new NDIndex(":, 10:21"));
    NDArray turned = array(11, 7).transpose();
    NDArray bias = array(11);
    for (NDArray w : new NDArray[] {slice, turned, array(7, 11)}) {
      NDArray row = x.get(new NDIndex("1:2, 2:3"));
      assertClose(row.matMul(w).add(bias), kernels.linear(row, w, bias), 2e-6);
      assertClose(x.matMul(w).add(bias), kernels.linear(x, w, bias), 2e-6);
      assertClose(x.matMul(w), kernels.linear(x, w, null), 2e-6);
    }
    NDArray rows = array(2, 9, 7).get(new NDIndex(":, 3:8"));
    assertClose(rows.matMul(slice).add(bias), kernels.linear(rows, slice, bias), 2e-6);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void whereHeadlabIsDeliveredOneDnnIsThere() {
    assertTrue(kernels.prefersInOut());
  }

  @Test
  void aCopyLiesRowByRowAndHasMemoryOfItsOwn() {
    for (NDArray a :
        new NDArray[] {array(4, 6).transpose(), array(1, 6), array(6, 1).transpose()}) {
      NDArray copy = kernels.copy(a);
      float[] before = copy.toFloatArray();
      assertEquals(a, copy);
      a.addi(1);
      assertArrayEquals(before, copy.toFloatArray());
    }
  }

  @Test
  void normsAreThoseOfTheForwardPass() {
    NDArray x = array(3, 5, 44).mul(3).add(2);
    NDArray weight = array(44);
    NDArray bias = array(44);
    NDArray centred = x.sub(x.mean(LAST, true));
    NDArray layer = centred.div(scale(centred, 1e-5)).mul(weight);
    assertClose(layer.add(bias), kernels.layerNorm(x, weight, bias, 1e-5), 4e-6);
    assertClose(layer, kernels.layerNorm(x, weight, null, 1e-5), 4e-6);
    NDArray rms = x.div(scale(x, 1e-2)).mul(weight);
    assertClose(rms, kernels.rmsNorm(x, weight, 1e-2), 4e-6);
    assertTrue(rms.sub(kernels.rmsNorm(x, weight, 1e-1)).abs().max().getFloat() > 1e-3);
  }

  @Test
  void activationsAreWrittenOverTheirArgument() {
    NDArray x = array(3, 5, 9).mul(2);
    NDArray up = array(3, 5, 9);
    NDArray gelu = x.duplicate();
    assertClose(geluTanh(x), kernels.activate(ActivationFunction.GELU_TANH, gelu), 1e-6);
    assertEquals(
        gelu, kernels.activate(ActivationFunction.RELU, gelu.duplicate()).add(gelu.minimum(0)));
    NDArray relu = x.duplicate();
    assertClose(Activation.relu(x), kernels.activate(ActivationFunction.RELU, relu), 0);
    NDArray gate = x.duplicate();
    assertClose(
        Activation.swish(x, 1).mul(up), kernels.gate(ActivationFunction.SILU, gate, up), 2e-6);
    assertClose(Activation.swish(x, 1).mul(up), gate, 2e-6);
  }

  private static NDArray geluTanh(NDArray x) {
    NDArray inner = x.mul(x).mul(x).mul(0.044715f).add(x).mul((float) Math.sqrt(2 / Math.PI));
    return x.mul(0.5f).mul(inner.tanh().add(1f));
  }

  @Test
  void attentionReadsWhatComesBeforeItAndNothingElse() {
    for (int queries : new int[] {1, 2, 5}) {
      for (int past : new int[] {0, 4}) {
        for (int prompts : new int[] {1, 2}) {
          attention(3, queries, past, prompts);
          attention(1, queries, past, prompts);
        }
      }
    }
  }

  private void attention(int n, int queries, int past, int prompts) {
    NDArray q = array(n, queries, 6, 10);
    NDArray k = array(n, 5, 2, 10);
    NDArray v = array(n, 5, 2, 10);
    NDArray pastK = past == 0 ? null : array(prompts, 2, past, 10);
    NDArray pastV = past == 0 ? null : array(prompts, 2, past, 10);
    long[] which = prompts == 1 ? new long[n] : Arrays.copyOf(new long[] {1, 0, 1}, n);
    NDArray index = prompts == 1 ? null : manager.create(which);
    NDArray before = q.duplicate();
    NDArray got = kernels.attention(q, k, v, pastK, pastV, index);
    assertEquals(before, q, "the queries were written over");
    assertEquals(new Shape(n, queries, 6, 10), got.getShape());
    for (int i = 0; i < n; i++) {
      for (int head = 0; head < 6; head++) {
        for (int s = 0; s < queries; s++) {
          NDArray keys = seen(pastK, which[i], k, i, head / 3, 5 - queries + s);
          NDArray values = seen(pastV, which[i], v, i, head / 3, 5 - queries + s);
          NDArray query = q.get(i, s, head);
          NDArray pattern = keys.mul(query).sum(LAST).div((float) Math.sqrt(10)).softmax(0);
          NDArray z = values.mul(pattern.reshape(-1, 1)).sum(new int[] {0});
          assertClose(z, got.get(i, s, head), 2e-6);
        }
      }
    }
  }

  @Test
  void headsWithKeysOfTheirOwnSeeTheSame() {
    NDArray q = array(3, 5, 6, 10);
    NDArray shared = array(3, 5, 2, 10);
    NDArray past = array(1, 2, 4, 10);
    NDArray own = shared.repeat(2, 3);
    NDArray ownPast = past.repeat(1, 3);
    assertClose(
        kernels.attention(q, shared, shared, null, null, null),
        kernels.attention(q, own, own, null, null, null),
        2e-6);
    assertClose(
        kernels.attention(q, shared, shared, past, past, null),
        kernels.attention(q, own, own, ownPast, ownPast, null),
        2e-6);
  }

  /// Rows `[.., c]` of the prompt's past and of the new positions up to `last`.
  private static NDArray seen(
      @Nullable NDArray past, long prompt, NDArray now, int i, int kv, int last) {
    NDArray fresh = now.get(new NDIndex("{}, :{}, {}", i, last + 1, kv));
    return past == null ? fresh : past.get(prompt, kv).concat(fresh, 0);
  }

  @Test
  void decompositionsMultiplyBackAndTheirFactorsAreOrthonormal() {
    for (NDArray a : new NDArray[] {array(3, 9, 5), array(3, 5, 9)}) {
      Kernels.Svd svd = kernels.svd(a);
      assertClose(a, svd.u().mul(svd.s().expandDims(1)).matMul(svd.vh()), 5e-6);
      NDArray unit = manager.eye(5).expandDims(0).broadcast(3, 5, 5);
      assertClose(unit, svd.u().transpose(0, 2, 1).matMul(svd.u()), 2e-6);
      assertClose(unit, svd.vh().matMul(svd.vh().transpose(0, 2, 1)), 2e-6);
      NDArray steps = svd.s().get(new NDIndex(":, :-1")).sub(svd.s().get(new NDIndex(":, 1:")));
      assertTrue(steps.min().getFloat() >= 0);
      Kernels.Qr qr = kernels.qr(a);
      assertClose(a, qr.q().matMul(qr.r()), 5e-6);
      assertClose(unit, qr.q().transpose(0, 2, 1).matMul(qr.q()), 2e-6);
    }
  }

  @Test
  void aMissingOperationIsASentenceWhenTheTextIsCompiled() {
    String bad =
        KernelText.read("kernels.txt")
            .replace("torch.linalg_svd(a, False)", "torch.linalg_spell(a, False)");
    String sentence = assertThrows(Refusal.class, () -> Kernels.compile(bad)).sentence();
    assertTrue(sentence.contains("linalg_spell"), sentence);
    assertTrue(sentence.contains("kernels"), sentence);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tenThousandCallsLeaveNothingBehind() throws IOException {
    NDArray q = array(3, 2, 6, 10);
    NDArray k = array(3, 5, 2, 10);
    NDArray past = array(2, 2, 4, 10);
    NDArray index = manager.create(new long[] {1, 0, 1});
    NDArray square = array(2, 64, 64);
    int arrays = manager.getManagedArrays().size();
    some(1000, q, k, past, index, square);
    long least = Long.MAX_VALUE; // of three rounds: Java's own heap comes and goes
    for (int round = 0; round < 3; round++) {
      System.gc();
      long before = resident();
      some(10_000, q, k, past, index, square);
      System.gc();
      least = Math.min(least, resident() - before);
    }
    assertEquals(arrays, manager.getManagedArrays().size());
    assertTrue(least < 8 << 20, "an array lost a call is 14 MB or more; grew by " + least);
  }

  private void some(int calls, NDArray q, NDArray k, NDArray past, NDArray index, NDArray square) {
    for (int i = 0; i < calls; i++) {
      try (NDManager run = manager.newSubManager()) {
        NDArray x = q.duplicate();
        x.attach(run);
        NDArray y = square.duplicate();
        y.attach(run);
        kernels.attention(x, k, k, past, past, index);
        kernels.activate(ActivationFunction.GELU_TANH, kernels.linear(y, y.get(0), null));
        kernels.rmsNorm(y, y.get(0, 0), 1e-5);
        if (i % 100 == 0) {
          kernels.svd(y);
          kernels.qr(y);
        }
      }
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Rss:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private NDArray array(long... shape) {
    float[] numbers = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return manager.create(numbers, new Shape(shape));
  }

  private static NDArray scale(NDArray x, double epsilon) {
    return x.mul(x).mean(LAST, true).add((float) epsilon).sqrt();
  }

  private static void assertClose(NDArray want, NDArray got, double limit) {
    assertEquals(want.getShape(), got.getShape());
    float[] wanted = want.toFloatArray();
    float[] found = got.toFloatArray();
    double largest = 1;
    for (float value : wanted) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], found[i], limit * largest, "number " + i);
    }
  }
}
