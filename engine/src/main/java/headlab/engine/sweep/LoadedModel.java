package headlab.engine.sweep;

import ai.djl.ndarray.NDManager;
import headlab.datasets.Refusal;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Tap;
import headlab.engine.forward.Transformer;
import headlab.engine.forward.Weights;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A model on a device, ready to run: the engine's one object with a life.
///
/// It belongs to one thread, the lane. Values go in and come out; nothing native escapes.
public final class LoadedModel implements AutoCloseable {
  private final Runs runs;
  private final Checks checks;
  private final WholeRuns whole;
  private final WeightValues values;
  private final HeadCircuits circuits;
  private final Copying copying;
  private final GivenRows given;

  private LoadedModel(ModelSpec spec, Weights weights) {
    runs = new Runs(spec, weights, new Transformer(spec, weights));
    checks = new Checks(spec);
    whole = new WholeRuns(runs);
    values = new WeightValues(spec, weights);
    circuits = new HeadCircuits(spec, weights);
    copying = new Copying(runs);
    given = new GivenRows(runs);
  }

  /// Opens `checkpoint` on `device`. Weights are mapped or moved when first read.
  ///
  /// @throws Refusal when there is no such device, or it cannot compute in `dtype`
  public static LoadedModel open(Checkpoint checkpoint, DeviceName device, Dtype dtype) {
    if (dtype != Dtype.FLOAT32) {
      throw new Refusal(
          "Computing in %s is not offered; weights stored so are widened: use float32."
              .formatted(dtype.id()));
    }
    return new LoadedModel(checkpoint.spec(), new Weights(checkpoint, device));
  }

  public ModelSpec spec() {
    return runs.spec();
  }

  /// The device it runs on: `cpu` or `cuda:N`, never `auto`.
  public DeviceName device() {
    return runs.weights().device();
  }

  /// The logits after `ids`: axes (position, vocabulary), one row for the last position or one for
  /// each.
  ///
  /// @throws Refusal when `ids` are none, outside the vocabulary or too many
  public Tensor logits(List<Integer> ids, boolean allPositions) {
    checks.ids("The prompt", ids);
    runs.room(ids.size());
    int[][] row = {ids.stream().mapToInt(Integer::intValue).toArray()};
    try (NDManager run = runs.weights().newRun()) {
      return WholeRuns.tensor(
          Site.LOGITS, runs.transformer().logits(run, row, 0, allPositions, Tap.NONE, Pause.NONE));
    }
  }

  /// The logits of prompt number `which` under `variant`, as `logits(ids, allPositions)`. The other
  /// prompts are there for `Value.Mean` only.
  public Tensor logits(
      List<TokenizedPrompt> prompts, int which, Variant variant, boolean allPositions) {
    HookPoint logits = HookPoint.of(Site.LOGITS);
    if (allPositions) {
      return Objects.requireNonNull(capture(prompts, which, variant, Set.of(logits)).get(logits));
    }
    return rerun(prompts, which, variant);
  }

  /// The logits of the last position by the whole edited run, with nothing taken from a kept one:
  /// what every other way is checked against.
  public Tensor rerun(List<TokenizedPrompt> prompts, int which, Variant variant) {
    float[] last = reruns(prompts, which, List.of(variant)).getFirst();
    return Tensor.of(Site.LOGITS.axes(), new int[] {1, last.length}, last);
  }

  /// The same of several variants of one side, run together.
  ///
  /// @return logits of the last position, `[variant][vocabulary]`
  public List<float[]> reruns(List<TokenizedPrompt> prompts, int which, List<Variant> variants) {
    List<Variant> placed = variants.stream().map(it -> RolePlaces.in(it, prompts)).toList();
    return whole.last(prompts, which, placed);
  }

  /// How many (layer, head, position) places `variant` writes to in prompt number `which`.
  public int touched(Variant variant, List<TokenizedPrompt> prompts, int which) {
    Variant placed = RolePlaces.in(variant, prompts);
    return Touched.places(placed, which, prompts.get(which).length(), spec());
  }

  /// What the run of prompt number `which` under `variant` holds at `points`, in the axes of each
  /// site; where an edit chose some query heads of K, V or what they are made of, axis `kvHead` is
  /// `head` from there on. The other prompts are there for `Value.Mean` only.
  public Map<HookPoint, Tensor> capture(
      List<TokenizedPrompt> prompts, int which, Variant variant, Set<HookPoint> points) {
    checks.points(points);
    return whole.capture(prompts, which, RolePlaces.in(variant, prompts), points);
  }

  /// Runs the clean side of `prompt` as it is and hands on what it holds at `points` as it passes.
  ///
  /// @param pause what is done between layers
  public <E extends Exception> void observe(
      TokenizedPrompt prompt, Set<HookPoint> points, Observer observer, Pause<E> pause) throws E {
    checks.points(points);
    Batch batch = whole.batch(List.of(prompt), 0, List.of(Variant.CLEAN));
    boolean all = points.stream().anyMatch(point -> Runs.afterLast(point.site()));
    try (NDManager run = runs.weights().newRun()) {
      runs.transformer()
          .logits(run, batch.ids(Side.CLEAN), 0, all, passing(points, observer), pause)
          .close();
    }
  }

  private Passing passing(Set<HookPoint> points, Observer observer) {
    return new Passing(new PartedSites(spec(), Variant.CLEAN), points, observer);
  }

  /// Runs one side of every prompt under `variant`, one after the other, and hands on what it holds
  /// at `points` as it passes.
  ///
  /// @param pause what is done between layers
  public <E extends Exception> void observe(
      List<TokenizedPrompt> prompts,
      Variant variant,
      Set<HookPoint> points,
      PromptObserver observer,
      Pause<E> pause)
      throws E {
    new ObservedRuns(runs).of(prompts, variant, points, observer, pause);
  }

  /// Refuses what `observe` would refuse.
  public void checkObserved(List<TokenizedPrompt> prompts, Variant variant, Set<HookPoint> points) {
    new ObservedRuns(runs).checked(prompts, variant, points);
  }

  /// The axes of a capture at `point` of a run under `variant`.
  public List<String> axes(Variant variant, HookPoint point) {
    return new PartedSites(spec(), variant).axes(point);
  }

  /// The lengths of these axes for a prompt of `tokens` tokens.
  public List<Integer> shape(Variant variant, HookPoint point, int tokens) {
    return axes(variant, point).stream().map(axis -> Needs.length(spec(), axis, tokens)).toList();
  }

  /// What edited runs of every prompt hold at `points`: a sweep whose read-out is tensors.
  ///
  /// @param sink gets the captures of one cell and prompt at a time
  /// @throws InterruptedException as `sink` throws it
  public void captures(
      List<Cell> cells, List<TokenizedPrompt> prompts, Set<HookPoint> points, CaptureSink sink)
      throws InterruptedException {
    checks.points(points);
    new CaptureSweep(runs, RolePlaces.in(cells, prompts), prompts, points, sink).run();
  }

  /// Reads the residual stream of the clean side of `prompt` as `Session` says.
  ///
  /// @param pause what is done between layers and between pieces of the reading
  public <E extends Exception> Lens lens(
      TokenizedPrompt prompt, List<HookPoint> points, List<Integer> answers, Pause<E> pause)
      throws E {
    checks.points(Set.copyOf(points));
    checks.variant(List.of(prompt), 0, Variant.CLEAN);
    Lenses.check(points);
    if (!answers.isEmpty()) {
      checks.answerIds(answers);
    }
    return new Lenses(runs).read(prompt, points, answers, pause);
  }

  /// The unedited run of prompt number `which`, kept so that edited ones are answered at once.
  public KeptRun keep(List<TokenizedPrompt> prompts, int which, Side side) {
    checks.variant(prompts, which, new Variant(side, List.of()));
    return new KeptRun(runs, prompts, which, side);
  }

  /// What one prompt's run holds at `points`; `Value.Mean` is refused, since it needs others.
  public Map<HookPoint, Tensor> capture(
      TokenizedPrompt prompt, Variant variant, Set<HookPoint> points) {
    return capture(List.of(prompt), 0, variant, points);
  }

  /// Continues prompt number `which` under `variant`, token by token. The other prompts are there
  /// for `Value.Mean` only.
  ///
  /// Edits of all positions that write a value of this run (zero, scale) reach the generated
  /// positions too; values of other runs (from, mean) are written at the prompt's positions only.
  ///
  /// @param points what each step captures: of all positions of the prompt, then of the new one
  /// @return why it ended; a full context is an end, not an error
  /// @throws InterruptedException as `sink` throws it
  public GenerationEnd generate(
      List<TokenizedPrompt> prompts,
      int which,
      Variant variant,
      Sampling sampling,
      Set<HookPoint> points,
      GenerationSink sink)
      throws InterruptedException {
    try (Continuation tokens = continuation(prompts, which, variant, sampling, points)) {
      for (Continuation.Token token = tokens.next(sink::between);
          token != null;
          token = tokens.next(sink::between)) {
        sink.token(token.step(), token.id(), token.logProb(), token.captures());
        if (sink.endsAt(token.id())) {
          return GenerationEnd.STOP;
        }
      }
      return tokens.end();
    }
  }

  /// The same, to be taken token by token.
  public Continuation continuation(
      List<TokenizedPrompt> prompts,
      int which,
      Variant variant,
      Sampling sampling,
      Set<HookPoint> points) {
    return new Continuation(
        growing(prompts, which, variant, points),
        sampling,
        spec().context() - prompts.get(which).length());
  }

  /// The clean side of `prompt` run up to its last token, to be continued greedily.
  ///
  /// @param tokens how many the longest continuation has
  /// @param turn called between layers
  public Prefill prefill(TokenizedPrompt prompt, int tokens, Turn turn)
      throws InterruptedException {
    checks.variant(List.of(prompt), 0, Variant.CLEAN);
    Prefill prefill = new Prefill(runs, prompt, tokens);
    boolean run = false;
    try {
      prefill.run(turn);
      run = true;
      return prefill;
    } finally {
      if (!run) {
        prefill.close();
      }
    }
  }

  /// The run of prompt number `which` under `variant`, ready to be gone on with.
  NextLogits growing(
      List<TokenizedPrompt> prompts, int which, Variant variant, Set<HookPoint> points) {
    checks.points(points);
    Variant placed = RolePlaces.in(variant, prompts);
    Batch batch = whole.batch(prompts, which, List.of(placed));
    return new GrowingRun(runs, batch, placed, points, run -> whole.sources(run, batch, placed));
  }

  /// Computes the metric of every cell on every prompt that `sink` does not have yet, each edited
  /// run made from the cone that can change.
  ///
  /// @throws Refusal naming the line of a prompt that lacks an answer, a corrupted side or, for
  ///   `Value.Mean`, another prompt like it
  /// @throws InterruptedException as `sink` throws it
  public void sweep(List<Cell> cells, List<TokenizedPrompt> prompts, Metric metric, BatchSink sink)
      throws InterruptedException {
    sweep(cells, prompts, metric, sink, Sweep.BUDGET);
  }

  /// As above, with at most `budget` bytes of values from other runs held at a time, or those of
  /// one cell.
  void sweep(
      List<Cell> cells, List<TokenizedPrompt> prompts, Metric metric, BatchSink sink, long budget)
      throws InterruptedException {
    new Sweep(runs, RolePlaces.in(cells, prompts), prompts, metric, sink, budget).run();
  }

  /// A weight as values, in the axes of `name`. FOLDED as `Session` says.
  public Tensor weight(WeightName name, int layer, Coordinates coordinates) {
    return values.weight(name, layer, coordinates);
  }

  /// The decompositions of one circuit of every head of a layer.
  public Svd headSvd(Circuit circuit, int layer, Coordinates coordinates) {
    return circuits.svd(circuit, layer, coordinates);
  }

  /// The inner products of every vector of `a` with every vector of `b`, both with axes (head,
  /// dModel, component): axes (head, component, otherHead, otherComponent).
  public Tensor overlaps(Tensor a, Tensor b) {
    return circuits.overlaps(a, b);
  }

  /// Tokens without a prompt, before any norm: axes (token, dModel).
  public Tensor embed(List<Integer> ids, Embedding embedding) {
    return copying.embed(ids, embedding);
  }

  /// `W_U E` over the whole vocabulary: axes (written, read).
  public <E extends Exception> Tensor embeddingToUnembedding(
      Embedding embedding, Coordinates coordinates, Pause<E> pause) throws E {
    return copying.core(embedding, coordinates, pause);
  }

  /// The eigenvalues of `W_O core W_V` of every head of a layer: axes (head, eigenvalue, part).
  public Tensor headEigenvalues(int layer, Tensor core, Coordinates coordinates) {
    return copying.eigenvalues(layer, core, coordinates);
  }

  /// The ranks of tokens after a head alone has read `rows`: axes (sign, head, token).
  ///
  /// @param pause what is done between heads
  public <E extends Exception> Tensor headRanks(
      int layer, Tensor rows, List<Integer> ids, Coordinates coordinates, Pause<E> pause) throws E {
    return copying.ranks(layer, rows, ids, coordinates, pause);
  }

  /// The stream after the first layer: axes (sequence, position, dModel).
  ///
  /// @param pause what is done between some sequences
  public <E extends Exception> Tensor afterFirstLayer(List<List<Integer>> sequences, Pause<E> pause)
      throws E {
    return given.afterFirstLayer(sequences, pause);
  }

  /// Rows as the attention of a layer reads them: axes (token, dModel).
  public Tensor normed(int layer, Tensor rows) {
    return given.normed(layer, rows);
  }

  /// What each head of a layer writes of `rows` along `columns`: axes (head, token, answer).
  public Tensor headLogits(int layer, Tensor rows, Tensor columns, Coordinates coordinates) {
    return given.logits(layer, rows, columns, coordinates);
  }

  /// The tokens farthest along each of `directions`, as `Session` says.
  ///
  /// @param pause what is done between pieces of the vocabulary
  public <E extends Exception> List<List<TokenScore>> topTokens(
      Tensor directions, TokenMatrix matrix, Coordinates coordinates, int count, Pause<E> pause)
      throws E {
    return new TopTokens(runs).of(directions, matrix, coordinates, count, pause);
  }

  /// Columns of the unembedding for `ids`: axes (answer, dModel).
  public Tensor unembed(List<Integer> ids, Coordinates coordinates) {
    return values.unembed(ids, coordinates);
  }

  /// The mean column of the unembedding over the vocabulary: axis (dModel).
  public Tensor unembedMean(Coordinates coordinates) {
    return values.unembedMean(coordinates);
  }

  /// What the unembedding adds to the logits of `ids`, FOLDED with the final norm's bias: axis
  /// (answer).
  public Tensor unembedBias(List<Integer> ids, Coordinates coordinates) {
    return values.unembedBias(ids, coordinates);
  }

  /// The mean of `unembedBias` over the vocabulary: 0, since a folded unembedding is centred and a
  /// raw one has no bias.
  public double unembedBiasMean(Coordinates coordinates) {
    return 0;
  }

  /// How many arrays the weights hold: a run leaves it as it was.
  int arrays() {
    return runs.weights().arrays();
  }

  @Override
  public void close() {
    runs.weights().close();
  }
}
