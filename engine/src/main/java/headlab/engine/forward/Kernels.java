package headlab.engine.forward;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import headlab.datasets.Refusal;
import headlab.engine.model.ActivationFunction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// PyTorch functions of our own, compiled from one text when the library is loaded: what NDArray
/// lacks, and steps that are faster in one call.
///
/// Everything is fp32 and without gradients. A result belongs to the manager of the first argument,
/// unless that argument itself is handed back. A result may not be changed in place by NDArray
/// calls (`addi` and the like): PyTorch forbids it for arrays that a script has made.
public final class Kernels {
  private static final Set<String> X86 = Set.of("amd64", "x86_64");

  private static @Nullable Kernels loaded;

  private final PtSymbolBlock script;
  private final @Nullable PtSymbolBlock oneDnn;
  private final Map<ActivationFunction, String> names = new EnumMap<>(ActivationFunction.class);
  private final Map<Double, IValue> numbers = new ConcurrentHashMap<>();

  private Kernels(PtSymbolBlock script, @Nullable PtSymbolBlock oneDnn) {
    this.script = script;
    this.oneDnn = oneDnn;
    for (ActivationFunction function : ActivationFunction.values()) {
      names.put(function, function.name().toLowerCase(Locale.ROOT) + "_");
    }
  }

  /// The kernels of this process, compiled when first asked for.
  ///
  /// @throws Refusal when this PyTorch lacks an operation that they use
  public static synchronized Kernels loaded() {
    Kernels there = loaded;
    if (there == null) {
      there = compile(KernelText.read("kernels.txt"));
      loaded = there;
    }
    return there;
  }

  /// @param text TorchScript
  static Kernels compile(String text) {
    Devices.engine();
    try {
      return new Kernels(load(text), oneDnn());
    } catch (EngineException e) {
      throw new Refusal(
          "This PyTorch cannot compile the kernels that Headlab computes with; use the version that"
              + " Headlab is delivered with. PyTorch says: "
              + e.getMessage(),
          e);
    }
  }

  /// Products by oneDNN, or null where this PyTorch has none; tried on x86 only.
  private static @Nullable PtSymbolBlock oneDnn() {
    if (!X86.contains(System.getProperty("os.arch", ""))) {
      return null;
    }
    try {
      return load(KernelText.read("kernels-onednn.txt"));
    } catch (EngineException e) {
      return null;
    }
  }

  private static PtSymbolBlock load(String text) {
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
    try {
      byte[] archive = KernelText.archive(text);
      return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
    } catch (EngineException e) {
      manager.close();
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether products are faster where a matrix lies `[in, out]`, on a CPU.
  boolean prefersInOut() {
    return oneDnn != null;
  }

  /// `x w + bias`.
  ///
  /// @param x `[..., in]`
  /// @param w `[in, out]`, a view is as good
  /// @param bias `[out]`
  public NDArray linear(NDArray x, NDArray w, @Nullable NDArray bias) {
    IValue arrays = bias == null ? list(x, w) : list(x, w, bias);
    PtSymbolBlock products = oneDnn == null || x.getDevice().isGpu() ? script : oneDnn;
    return call(products, "linear", x, arrays);
  }

  /// A copy that lies row by row, whatever its source is a view of.
  NDArray copy(NDArray a) {
    return call("copy", a, IValue.from((PtNDArray) a));
  }

  /// LayerNorm over the last axis.
  ///
  /// @param weight null, and no bias either, where nothing is learned
  public NDArray layerNorm(
      NDArray x, @Nullable NDArray weight, @Nullable NDArray bias, double epsilon) {
    IValue arrays =
        weight == null ? list(x) : bias == null ? list(x, weight) : list(x, weight, bias);
    return call("layer_norm", x, arrays, number(epsilon));
  }

  /// RMSNorm over the last axis.
  public NDArray rmsNorm(NDArray x, NDArray weight, double epsilon) {
    return call("rms_norm", x, list(x, weight), number(epsilon));
  }

  /// `function` of `x`, written over it; it is handed back.
  public NDArray activate(ActivationFunction function, NDArray x) {
    return function == ActivationFunction.LINEAR
        ? x
        : inPlace(Objects.requireNonNull(names.get(function)), x, IValue.from((PtNDArray) x));
  }

  /// `function(gate) * up`, written over `gate`, which is handed back.
  public NDArray gate(ActivationFunction function, NDArray gate, NDArray up) {
    if (function == ActivationFunction.SILU) {
      return inPlace("silu_mul_", gate, list(gate, up));
    }
    return inPlace("mul_", gate, list(activate(function, gate), up));
  }

  /// Causal attention of n sequences, each of which continues one of B prompts: `[n,S,H,c]`.
  ///
  /// @param q `[n,S,H,c]`, the last S of the new positions, rotated
  /// @param k `[n,S0,G,c]`, all new positions, rotated; query head h reads kv head h / (H / G)
  /// @param v `[n,S0,G,c]`
  /// @param pastK `[B,G,p,c]`, the p positions before the new ones, or null where there are none
  /// @param pastV `[B,G,p,c]`
  /// @param index int64 `[n]`, which prompt each sequence continues; null where B is 1
  public NDArray attention(
      NDArray q,
      NDArray k,
      NDArray v,
      @Nullable NDArray pastK,
      @Nullable NDArray pastV,
      @Nullable NDArray index) {
    if (pastK == null || pastV == null || pastK.getShape().get(2) == 0) {
      return call("attention", q, list(q, k, v));
    }
    return index == null
        ? call("attention_after", q, list(q, k, v, pastK, pastV))
        : call("attention_after_each", q, list(q, k, v, pastK, pastV, index));
  }

  /// What one new position looks at: `[1,H,1,p+1]`.
  ///
  /// @param q `[1,1,H,c]`, rotated
  /// @param k `[1,1,G,c]`, the position's own, rotated
  /// @param past `[1,G,p,c]`, keys of the positions before
  NDArray rowPattern(NDArray q, NDArray k, NDArray past) {
    return call("row_pattern", q, list(q, k, past));
  }

  /// What one new position gets from where it looks: `[1,1,H,c]`.
  ///
  /// @param pattern `[1,H,1,p+1]`
  /// @param v `[1,1,G,c]`, the position's own values
  /// @param past `[1,G,p,c]`, values of the positions before
  NDArray rowMix(NDArray pattern, NDArray v, NDArray past) {
    return call("row_mix", v, list(pattern, v, past));
  }

  /// Writes keys or values of new positions, `[S,G,c]`, into `room`, `[1,G,room,c]`, from position
  /// `at` on.
  public void append(NDArray room, NDArray rows, long at) {
    try (IValue arrays = list(room, rows);
        IValue first = IValue.from(at)) {
      run("append_", arrays, first).close();
    }
  }

  /// The thin singular value decomposition of each `[m,n]` matrix: U `[...,m,r]`, the singular
  /// values `[...,r]` in descending order, and V transposed `[...,r,n]`, with r the smaller of m
  /// and n.
  public Svd svd(NDArray a) {
    List<NDArray> parts = parts("svd", a);
    return new Svd(parts.get(0), parts.get(1), parts.get(2));
  }

  /// The three factors of a singular value decomposition.
  public record Svd(NDArray u, NDArray s, NDArray vh) {}

  /// The reduced QR decomposition of each `[m,n]` matrix: Q `[...,m,r]`, R `[...,r,n]`, with r the
  /// smaller of m and n.
  public Qr qr(NDArray a) {
    List<NDArray> parts = parts("qr", a);
    return new Qr(parts.get(0), parts.get(1));
  }

  /// The two factors of a QR decomposition.
  public record Qr(NDArray q, NDArray r) {}

  /// The eigenvalues of each `[n,n]` matrix: `[...,n,2]`, the real part and the imaginary one, in
  /// no order.
  public NDArray eigenvalues(NDArray a) {
    int axes = a.getShape().dimension();
    long matrix = a.getShape().get(axes - 1) * a.getShape().get(axes - 2);
    try (IValue array = IValue.from((PtNDArray) a);
        IValue result = Threads.suit(matrix, () -> run("eigenvalues", array))) {
      return result.toTensor((PtNDManager) a.getManager());
    }
  }

  /// The compiled text.
  PtSymbolBlock script() {
    return script;
  }

  private NDArray call(String name, NDArray owner, IValue arrays, IValue... rest) {
    return call(script, name, owner, arrays, rest);
  }

  private static NDArray call(
      PtSymbolBlock script, String name, NDArray owner, IValue arrays, IValue... rest) {
    try (arrays;
        IValue result = run(script, name, arrays, rest)) {
      return result.toTensor((PtNDManager) owner.getManager());
    }
  }

  private NDArray inPlace(String name, NDArray x, IValue arrays) {
    try (arrays) {
      run(name, arrays).close();
      return x;
    }
  }

  private List<NDArray> parts(String name, NDArray a) {
    int axes = a.getShape().dimension();
    long matrix = a.getShape().get(axes - 1) * a.getShape().get(axes - 2);
    try (IValue array = IValue.from((PtNDArray) a);
        IValue result = Threads.suit(matrix, () -> run(name, array))) {
      return List.of(result.toTensorArray((PtNDManager) a.getManager()));
    }
  }

  /// The optimiser is a setting of the thread. It would compile anew for each shape, and a sweep
  /// has many.
  private IValue run(String name, IValue arrays, IValue... rest) {
    return run(script, name, arrays, rest);
  }

  private static IValue run(PtSymbolBlock script, String name, IValue arrays, IValue... rest) {
    JniUtils.setGraphExecutorOptimize(false);
    List<IValue> arguments = new ArrayList<>(List.of(rest));
    arguments.addFirst(arrays);
    return IValueUtils.runMethod(script, name, arguments.toArray(IValue[]::new));
  }

  /// Kept as long as the process: there are only as many as models have epsilons.
  private IValue number(double value) {
    return numbers.computeIfAbsent(value, IValue::from);
  }

  private static IValue list(NDArray... arrays) {
    PtNDArray[] tensors = new PtNDArray[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      tensors[i] = (PtNDArray) arrays[i];
    }
    return IValue.listFrom(tensors);
  }
}
