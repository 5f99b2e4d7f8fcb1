package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import headlab.engine.model.ActivationFunction;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What a kernel costs beside the NDArray calls it stands for, and what the first calls of ten
/// shapes cost with and without PyTorch's graph optimiser. Asked for with `-Dheadlab.times=true`;
/// it prints and asserts nothing, since times are the machine's.
///
/// Times are those of the processor, on one thread, so that other programs disturb them little.
@EnabledIfSystemProperty(named = "headlab.times", matches = "true")
class KernelTimes {
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int[] LAST = {-1};

  private final Kernels kernels = Kernels.loaded();
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  KernelTimes() {
    Devices.withoutGradients();
  }

  @Test
  void kernelsBesideTheCallsTheyStandFor() {
    for (int rows : new int[] {1, 16, 512}) {
      NDArray x = array(rows, 768);
      NDArray w = array(768, 768);
      NDArray bias = array(768);
      NDArray wide = array(rows, 3072);
      pair(
          rows + " rows, linear 768 to 768",
          () -> kernels.linear(x, w, bias).close(),
          () -> close(x.matMul(w), y -> y.add(bias)));
      pair(
          rows + " rows, LayerNorm of 768",
          () -> kernels.layerNorm(x, bias, bias, 1e-5).close(),
          () -> norm(x, bias));
      pair(
          rows + " rows, GELU of 3072",
          () -> kernels.activate(ActivationFunction.GELU_TANH, wide),
          () -> {
            try (NDManager inner = manager.newSubManager()) {
              wide.attach(inner);
              gelu(wide);
              wide.attach(manager);
            }
          });
    }
    NDArray one = array(1, 1);
    pair(
        "nothing but the call",
        () -> kernels.activate(ActivationFunction.RELU, one),
        () -> one.neg().close());
  }

  @Test
  void firstCallsOfTenShapes() {
    PtSymbolBlock script = kernels.script();
    for (boolean optimised : new boolean[] {true, false}) {
      JniUtils.setGraphExecutorOptimize(optimised);
      for (String name : List.of("rms_norm", "attention_after")) {
        StringBuilder line =
            new StringBuilder(name + ", optimiser " + (optimised ? "on" : "off") + ", ms:");
        for (int i = 0; i < 10; i++) {
          IValue[] arguments = arguments(name, 3 + 7 * i, 4 + i);
          double first = seconds(() -> IValueUtils.runMethod(script, name, arguments).close());
          double later = Double.MAX_VALUE;
          for (int again = 0; again < 5; again++) {
            later =
                Math.min(
                    later, seconds(() -> IValueUtils.runMethod(script, name, arguments).close()));
          }
          line.append(String.format(Locale.ROOT, " %.2f/%.2f", 1000 * first, 1000 * later));
        }
        System.out.println(line);
      }
    }
  }

  private IValue[] arguments(String name, int n, int length) {
    PtNDArray q = (PtNDArray) array(n, length, 12, 64);
    if (name.equals("rms_norm")) {
      return new IValue[] {IValue.listFrom(q, (PtNDArray) array(64)), IValue.from(1e-5)};
    }
    PtNDArray past = (PtNDArray) array(1, 12, 9, 64);
    return new IValue[] {IValue.listFrom(q, q, q, past, past)};
  }

  private interface Next {
    NDArray of(NDArray array);
  }

  private static void close(NDArray first, Next next) {
    next.of(first).close();
    first.close();
  }

  private void norm(NDArray x, NDArray weight) {
    try (NDManager inner = manager.newSubManager()) {
      NDArray mean = x.mean(LAST, true);
      mean.attach(inner);
      NDArray centred = x.sub(mean);
      centred.attach(inner);
      NDArray scale = centred.mul(centred).mean(LAST, true).add(1e-5f).sqrt();
      var _ = centred.div(scale).mul(weight).add(weight);
    }
  }

  /// The tanh form by NDArray calls.
  private static NDArray gelu(NDArray x) {
    NDArray inner = x.mul(x).mul(x).mul(0.044715f).add(x).mul((float) Math.sqrt(2 / Math.PI));
    return x.mul(0.5f).mul(inner.tanh().add(1f));
  }

  private static void pair(String what, Runnable kernel, Runnable calls) {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      ours.add(seconds(kernel));
      theirs.add(seconds(calls));
    }
    System.out.printf(
        Locale.ROOT,
        "%s: kernel %.1f us, NDArray calls %.1f us%n",
        what,
        1e6 * median(ours),
        1e6 * median(theirs));
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private static double seconds(Runnable work) {
    long start = CLOCK.getCurrentThreadCpuTime();
    work.run();
    return (CLOCK.getCurrentThreadCpuTime() - start) / 1e9;
  }

  private NDArray array(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }
}
