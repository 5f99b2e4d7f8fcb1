package headlab.engine.model;

import java.util.List;

/// Weights an analysis can ask for, in the row-vector layout `y = x W`.
public enum WeightName {
  /// Per query head.
  W_Q(List.of("head", "dModel", "dHead")),
  /// Per kv head.
  W_K(List.of("kvHead", "dModel", "dHead")),
  /// Per kv head.
  W_V(List.of("kvHead", "dModel", "dHead")),
  /// FOLDED: the norm's bias through `W_V` is in it, and all of it is in `B_O` too.
  B_V(List.of("kvHead", "dHead")),
  W_O(List.of("head", "dHead", "dModel")),
  /// FOLDED: the sum over heads of b_V W_O is in it.
  B_O(List.of("dModel")),
  /// FOLDED: the norm's bias through `W_Q` is in it.
  B_Q(List.of("head", "dHead")),
  /// FOLDED: the norm's bias through `W_K` is in it.
  B_K(List.of("kvHead", "dHead")),
  /// The first projection of the MLP; Llama's `up`.
  W_IN(List.of("dModel", "dMlp")),
  /// FOLDED: the norm's bias through `W_IN` is in it.
  B_IN(List.of("dMlp")),
  /// Of a gated MLP only.
  W_GATE(List.of("dModel", "dMlp")),
  W_OUT(List.of("dMlp", "dModel")),
  B_OUT(List.of("dModel"));

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> axes;

  WeightName(List<String> axes) {
    this.axes = axes;
  }

  public List<String> axes() {
    return axes;
  }
}
