package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Kernels;
import headlab.engine.forward.Weights;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The OV and QK circuits of heads, decomposed without ever being multiplied out: a circuit has at
/// most dHead dimensions of dModel.
///
/// 1. A circuit is a product of two thin factors, `A B^T`, each `[dModel, dHead]`.
/// 2. `A = Q_A R_A` and `B = Q_B R_B`, so that the circuit is `Q_A (R_A R_B^T) Q_B^T`.
/// 3. The small core `R_A R_B^T = U S V^T` is decomposed; the vectors are `Q_A U` and `Q_B V`.
///
/// FOLDED as `WeightValues` says.
record HeadCircuits(ModelSpec spec, Weights weights) {
  Svd svd(Circuit circuit, int layer, Coordinates coordinates) {
    Objects.checkIndex(layer, spec.layers());
    boolean folded = coordinates == Coordinates.FOLDED;
    if (folded) {
      PostNorm.refuse(spec, "Folding norms into weights");
    }
    try (NDManager run = weights.newRun()) {
      return switch (circuit) {
        case OV -> svd(reading(run, Parameter.V_WEIGHT, layer, folded), out(run, layer, folded));
        case QK ->
            svd(
                reading(run, Parameter.Q_WEIGHT, layer, folded),
                reading(run, Parameter.K_WEIGHT, layer, folded));
      };
    }
  }

  /// The inner products of the vectors of `a` and of `b`, in one product.
  Tensor overlaps(Tensor a, Tensor b) {
    if (a.rank() != 3 || b.rank() != 3 || a.length(1) != b.length(1)) {
      throw new IllegalArgumentException("Vectors " + a + " and " + b + " do not meet.");
    }
    int[] shape = {a.length(0), a.length(2), b.length(0), b.length(2)};
    try (NDManager run = weights.newRun()) {
      NDArray left = array(run, a).transpose(0, 2, 1).reshape(-1, a.length(1));
      NDArray right = array(run, b).transpose(1, 0, 2).reshape(b.length(1), -1);
      float[] products = Kernels.loaded().linear(left, right, null).toFloatArray();
      return Tensor.of(
          List.of("head", "component", "otherHead", "otherComponent"), shape, products);
    }
  }

  private static NDArray array(NDManager run, Tensor tensor) {
    return run.create(
        tensor.toArray(), new Shape(tensor.length(0), tensor.length(1), tensor.length(2)));
  }

  /// @param a `[H or G, dModel, dHead]`
  /// @param b `[H or G, dModel, dHead]`
  private Svd svd(NDArray a, NDArray b) {
    Kernels kernels = Kernels.loaded();
    Kernels.Qr left = kernels.qr(a);
    Kernels.Qr right = kernels.qr(b);
    Kernels.Svd core = kernels.svd(byHead(left.r()).matMul(byHead(right.r()).transpose(0, 2, 1)));
    return new Svd(
        tensor("dModel", byHead(left.q()).matMul(core.u())),
        tensor("", core.s()),
        tensor("dModel", byHead(right.q()).matMul(core.vh().transpose(0, 2, 1))));
  }

  /// What is there for each kv head, for each query head.
  private NDArray byHead(NDArray x) {
    long slices = x.getShape().get(0);
    return slices == spec.heads() ? x : x.repeat(0, spec.heads() / slices);
  }

  /// A matrix that reads the residual stream: `[heads, dModel, dHead]`.
  private NDArray reading(NDManager run, Parameter parameter, int layer, boolean folded) {
    NDArray stored = copy(run, parameter, layer);
    long heads = stored.getShape().get(1) / spec.dHead();
    NDArray matrix = stored.reshape(spec.dModel(), heads, spec.dHead()).transpose(1, 0, 2);
    if (!folded || spec.norm() == Norm.NONE) {
      return matrix;
    }
    if (weights.find(Parameter.NORM1_WEIGHT, layer) != null) {
      NDArray gain = copy(run, Parameter.NORM1_WEIGHT, layer).reshape(1, spec.dModel(), 1);
      matrix = matrix.mul(gain);
    }
    return spec.norm() == Norm.LAYER ? centred(matrix) : matrix;
  }

  /// The matrix that writes to the residual stream: `[heads, dModel, dHead]`.
  private NDArray out(NDManager run, int layer, boolean folded) {
    NDArray stored = copy(run, Parameter.O_WEIGHT, layer);
    NDArray matrix = stored.reshape(spec.heads(), spec.dHead(), spec.dModel()).transpose(0, 2, 1);
    return folded && spec.centresStream() ? centred(matrix) : matrix;
  }

  /// Less its mean over dModel.
  private static NDArray centred(NDArray matrix) {
    return matrix.sub(matrix.mean(new int[] {1}, true));
  }

  /// A weight as an array of the run: what is made of it then lands in the run too.
  private NDArray copy(NDManager run, Parameter parameter, int layer) {
    NDArray copy = weights.get(parameter, layer).duplicate();
    copy.attach(run);
    return copy;
  }

  private static Tensor tensor(String inner, NDArray values) {
    List<String> axes =
        inner.isEmpty() ? List.of("head", "component") : List.of("head", inner, "component");
    int[] shape = Arrays.stream(values.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    return Tensor.of(axes, shape, values.toFloatArray());
  }
}
