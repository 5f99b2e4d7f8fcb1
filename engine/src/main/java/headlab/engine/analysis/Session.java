package headlab.engine.analysis;

import headlab.datasets.PromptSet;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.sweep.CaptureSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// All that a running analysis may touch.
public interface Session {
  ModelSpec spec();

  /// The prompts of `set` as this model's tokens, checked.
  ///
  /// @throws headlab.datasets.Refusal naming the line and what is wrong with it
  List<TokenizedPrompt> prompts(PromptSet set);

  /// The metric of every cell on every prompt. Rows are stored batch by batch; a run that is
  /// resumed gets stored rows back without computing them.
  ///
  /// @param name names the sweep within the run
  /// @param soFar makes the figures that are shown while batches come; may see rows that lack cells
  Rows sweep(
      String name,
      List<Cell> cells,
      List<TokenizedPrompt> prompts,
      Metric metric,
      Function<Rows, List<? extends headlab.engine.figure.Figure>> soFar)
      throws InterruptedException;

  /// What one prompt's run holds at `points`, in the axes of each site.
  ///
  /// `Value.Mean` is refused here: it needs the other prompts of a sweep.
  Map<HookPoint, Tensor> capture(TokenizedPrompt prompt, Variant variant, Set<HookPoint> points)
      throws InterruptedException;

  /// What edited runs of every prompt hold at `points`: for each cell and prompt a capture of what
  /// its edits leave, so that it can be frozen, compared, or written into another run
  /// (`Value.Given`). Captures are not stored.
  ///
  /// @param sink gets one cell and prompt at a time
  void captures(
      List<Cell> cells, List<TokenizedPrompt> prompts, Set<HookPoint> points, CaptureSink sink)
      throws InterruptedException;

  /// A weight as values.
  Tensor weight(WeightName name, int layer, Coordinates coordinates);

  /// The thin singular value decomposition of one circuit of every head of a layer.
  Svd headSvd(Circuit circuit, int layer, Coordinates coordinates) throws InterruptedException;

  /// The inner products of every vector of `a` with every vector of `b`: axes (head, component,
  /// otherHead, otherComponent). It is what the composition of heads is made of.
  ///
  /// @param a axes (head, dModel, component), as `Svd` has them
  /// @param b the same, of any heads
  Tensor overlaps(Tensor a, Tensor b) throws InterruptedException;

  /// Columns of the unembedding for `ids`: axes (answer, dModel).
  Tensor unembed(List<Integer> ids, Coordinates coordinates);

  /// The mean column of the unembedding over the vocabulary: axis (dModel).
  Tensor unembedMean(Coordinates coordinates);

  /// What the unembedding adds to the logits of `ids`, in FOLDED coordinates with the final norm's
  /// bias: axis (answer).
  Tensor unembedBias(List<Integer> ids, Coordinates coordinates);

  /// The mean of `unembedBias` over the vocabulary.
  double unembedBiasMean(Coordinates coordinates);

  /// Says how far the run is, and gives cancellation and live requests their turn.
  void progress(String what, int done, int total) throws InterruptedException;
}
