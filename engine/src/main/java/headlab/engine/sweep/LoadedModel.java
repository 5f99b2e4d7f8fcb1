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
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
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
  private final ModelWeights weights;

  private LoadedModel(ModelSpec spec, Weights weights) {
    runs = new Runs(spec, weights, new Transformer(spec, weights));
    checks = new Checks(spec);
    whole = new WholeRuns(runs);
    this.weights = new ModelWeights(runs);
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
    return axes(variant, point).stream().map(axis -> Site.length(spec(), axis, tokens)).toList();
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
        spec().longest() - prompts.get(which).length());
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

  /// What the weights say without a prompt.
  public ModelWeights weights() {
    return weights;
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
