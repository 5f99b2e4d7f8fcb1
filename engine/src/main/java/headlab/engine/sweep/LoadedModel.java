package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.Coordinates;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A model on a device, ready to run: the engine's one object with a life.
///
/// It belongs to one thread, the lane. Values go in and come out; nothing native escapes.
@SuppressWarnings("DoNotCallSuggester") // until the bodies are in
public final class LoadedModel implements AutoCloseable {
  private final ModelSpec spec;

  private LoadedModel(ModelSpec spec) {
    this.spec = spec;
  }

  /// Opens `checkpoint` on `device`. Weights are mapped or moved when first read.
  ///
  /// @throws headlab.datasets.Refusal when there is no such device, or it cannot compute in `dtype`
  public static LoadedModel open(Checkpoint checkpoint, DeviceName device, Dtype dtype) {
    return new LoadedModel(checkpoint.spec());
  }

  public ModelSpec spec() {
    return spec;
  }

  /// The device it runs on: `cpu` or `cuda:N`, never `auto`.
  public DeviceName device() {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// The logits after `ids`: axes (position, vocabulary), one row for the last position or one for
  /// each.
  ///
  /// @throws headlab.datasets.Refusal when `ids` are none, outside the vocabulary or too many
  public Tensor logits(List<Integer> ids, boolean allPositions) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// The logits of prompt number `which` under `variant`, as `logits(ids, allPositions)`. The other
  /// prompts are there for `Value.Mean` only.
  public Tensor logits(
      List<TokenizedPrompt> prompts, int which, Variant variant, boolean allPositions) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// What the run of prompt number `which` under `variant` holds at `points`, in the axes of each
  /// site. The other prompts are there for `Value.Mean` only.
  public Map<HookPoint, Tensor> capture(
      List<TokenizedPrompt> prompts, int which, Variant variant, Set<HookPoint> points) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// What one prompt's run holds at `points`; `Value.Mean` is refused, since it needs others.
  public Map<HookPoint, Tensor> capture(
      TokenizedPrompt prompt, Variant variant, Set<HookPoint> points) {
    return capture(List.of(prompt), 0, variant, points);
  }

  /// Computes the metric of every cell on every prompt that `sink` does not have yet, one edited
  /// forward pass a cell and batch.
  ///
  /// @throws headlab.datasets.Refusal naming the line of a prompt that lacks an answer, a corrupted
  ///   side or, for `Value.Mean`, another prompt like it
  /// @throws InterruptedException as `sink` throws it
  public void sweep(List<Cell> cells, List<TokenizedPrompt> prompts, Metric metric, BatchSink sink)
      throws InterruptedException {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// A weight as values, in the axes of `name`. FOLDED as `Session` says.
  public Tensor weight(WeightName name, int layer, Coordinates coordinates) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// Columns of the unembedding for `ids`: axes (answer, dModel).
  public Tensor unembed(List<Integer> ids, Coordinates coordinates) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// The mean column of the unembedding over the vocabulary: axis (dModel).
  public Tensor unembedMean(Coordinates coordinates) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// What the unembedding adds to the logits of `ids`, FOLDED with the final norm's bias: axis
  /// (answer).
  public Tensor unembedBias(List<Integer> ids, Coordinates coordinates) {
    throw new UnsupportedOperationException("not filled yet");
  }

  /// The mean of `unembedBias` over the vocabulary.
  public double unembedBiasMean(Coordinates coordinates) {
    throw new UnsupportedOperationException("not filled yet");
  }

  @Override
  public void close() {}
}
