package headlab.engine.analysis;

import headlab.datasets.PromptSet;
import headlab.datasets.Spelling;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.sweep.CaptureSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Decoded;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.DecodingSink;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Lens;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Observer;
import headlab.engine.sweep.Rows;
import headlab.engine.sweep.TokenScore;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Passage;
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

  /// The documents of `set`, their clean sides only, as this model's tokens: each by itself, one
  /// longer than `most` tokens in windows of that many. They stand for the run's prompts.
  ///
  /// @param most at least 2, no more than the context
  /// @throws headlab.datasets.Refusal naming the line and what is wrong with it
  List<Passage> passages(PromptSet set, int most);

  /// `prompt` with the clean side of `other`, which is as long, as its corrupted side: values can
  /// be taken from there. Its rows are stored as those of `prompt`.
  TokenizedPrompt beside(TokenizedPrompt prompt, TokenizedPrompt other);

  /// What the model's tokenizer makes of words, under this run's rule for BOS.
  Spelling spelling();

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

  /// Numbers of the analysis's own making: one for each of `keys` and each prompt. They are stored
  /// prompt by prompt as the rows of a sweep are, and a resumed run does not make them again.
  ///
  /// @param name names them within the run
  /// @param keys `Key.head(FIGURE, layer, head)` where a cell of a figure is their mean
  /// @param score is asked once for each prompt, one at a time: no number depends on other prompts
  Rows scores(String name, List<Key> keys, List<TokenizedPrompt> prompts, PromptScore score)
      throws InterruptedException;

  /// Runs the clean side of one prompt as it is and hands on what it holds at `points`, one value
  /// at a time, in the order of the forward pass; nothing is kept.
  void observe(TokenizedPrompt prompt, Set<HookPoint> points, Observer observer)
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

  /// What the final norm and the unembedding make of the residual stream of the clean side at some
  /// depths, every position normalised by its own mean and variance.
  ///
  /// @param points of the residual stream
  /// @param answers whose rank and mean logit are read everywhere; empty for the token that the
  ///   model itself ranks first after the prompt
  Lens lens(TokenizedPrompt prompt, List<HookPoint> points, List<Integer> answers)
      throws InterruptedException;

  /// What a token looks like, blanks and bytes made visible.
  String label(int id);

  /// Continues the clean side of `prompt` greedily, once as each of `decodings` says.
  ///
  /// All tokens but the last are run once, in blocks, and nothing of them is kept but keys and
  /// values. A continuation is over after a token that ends a text or begins with a line end, or
  /// where the model reads no further.
  ///
  /// @param points what each step holds there is handed to `sink`: of one position
  /// @return what each continuation came to
  List<Decoded> decode(
      TokenizedPrompt prompt, List<Decoding> decodings, Set<HookPoint> points, DecodingSink sink)
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

  /// Tokens as heads read them without a prompt, before any norm, in raw coordinates: axes (token,
  /// dModel).
  Tensor embed(List<Integer> ids, Embedding embedding);

  /// What is read as a token's embedding, written out as its logits: `W_U E`, the sum over the
  /// whole vocabulary, axes (written, read), both dModel. It is computed each time: keep it.
  Tensor embeddingToUnembedding(Embedding embedding, Coordinates coordinates)
      throws InterruptedException;

  /// The eigenvalues of `W_O core W_V` of every head of a layer, which are those of the head's
  /// whole OV circuit that are not 0: axes (head, eigenvalue, part), the real part and the
  /// imaginary one, in no order.
  ///
  /// @param core axes (written, read)
  Tensor headEigenvalues(int layer, Tensor core, Coordinates coordinates)
      throws InterruptedException;

  /// How many tokens of the vocabulary have a larger logit than token `ids.get(i)` when every head
  /// of a layer reads row i of `rows` and nothing else writes: axes (sign, head, token), first as
  /// the head writes, then with the sign of its writes turned. The final norm has its scale, weight
  /// and bias. FOLDED leaves out what values have of themselves, RAW has the values' bias.
  ///
  /// @param rows axes (token, dModel); FOLDED before any norm, RAW as the head reads them
  Tensor headRanks(int layer, Tensor rows, List<Integer> ids, Coordinates coordinates)
      throws InterruptedException;

  /// What the first layer leaves of short sequences, every position: axes (sequence, position,
  /// dModel). Nothing but the first layer is run.
  ///
  /// @param sequences of one length, BOS included where it is wanted
  Tensor afterFirstLayer(List<List<Integer>> sequences) throws InterruptedException;

  /// Rows of the stream as the attention of a layer reads them, its first norm applied: axes
  /// (token, dModel).
  ///
  /// @param rows axes (token, dModel)
  Tensor normed(int layer, Tensor rows);

  /// What every head of a layer adds to some logits where all its attention is on one of `rows`:
  /// `(rows W_V + b_V) W_O columns^T`, axes (head, token, answer). No final norm is applied.
  ///
  /// @param rows axes (token, dModel); RAW as the head reads them, FOLDED without the norm's weight
  /// @param columns axes (answer, dModel), as `unembed` gives them
  Tensor headLogits(int layer, Tensor rows, Tensor columns, Coordinates coordinates)
      throws InterruptedException;

  /// The `count` tokens that lie farthest along each of `directions`, the farthest first: the
  /// largest inner products with their vectors, all of the vocabulary where it is smaller. FOLDED:
  /// centred with LayerNorm, the unembedding with the final norm's weight.
  ///
  /// @param directions axes (direction, dModel)
  List<List<TokenScore>> topTokens(
      Tensor directions, TokenMatrix matrix, Coordinates coordinates, int count)
      throws InterruptedException;

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
