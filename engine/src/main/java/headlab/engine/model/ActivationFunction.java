package headlab.engine.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A function of one number that an MLP is bent by; none has weights of its own.
///
/// Source: the table of activations in Hugging Face transformers 5.24.
public enum ActivationFunction {
  /// `x Phi(x)`, by the error function.
  GELU("gelu", "gelu_python"),
  /// GELU, held between -10 and 10.
  GELU_CLIPPED("gelu_10"),
  /// GELU with its tanh approximation; the names differ in rounding only.
  GELU_TANH("gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"),
  /// `x sigmoid(1.702 x)`.
  GELU_QUICK("quick_gelu"),
  /// `x clip(x + 3, 0, 6) / 6`.
  HARD_SWISH("hardswish"),
  /// The distribution function of a normal variable of mean .707107 and deviation .282095.
  LAPLACE("laplace"),
  /// `x`, below 0 a hundredth of it.
  LEAKY_RELU("leaky_relu"),
  LINEAR("linear"),
  /// `x tanh(log(1 + e^x))`.
  MISH("mish"),
  RELU("relu"),
  /// The square of RELU.
  RELU_SQUARED("relu2"),
  /// RELU, held below 6.
  RELU6("relu6"),
  SIGMOID("sigmoid"),
  /// `x sigmoid(x)`.
  SILU("silu", "swish"),
  /// `sqrt(log(1 + e^x))`.
  SQRT_SOFTPLUS("sqrtsoftplus"),
  TANH("tanh");

  /// Names of those that learn something.
  private static final List<String> LEARNED = List.of("prelu", "xielu");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> names;

  ActivationFunction(String... names) {
    this.names = List.of(names);
  }

  /// The function that `key` of `config` names.
  static ActivationFunction of(Config config, String key, String fallback) {
    String name = config.word(key, fallback);
    for (ActivationFunction function : values()) {
      if (function.names.contains(name)) {
        return function;
      }
    }
    throw config.wrong(
        key,
        LEARNED.contains(name)
            ? "functions with weights of their own cannot be read"
            : "only " + known() + " can be read");
  }

  private static String known() {
    return Arrays.stream(values())
        .flatMap(function -> function.names.stream())
        .collect(Collectors.joining(", "));
  }
}
