package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The unedited run of one prompt, kept so that edited runs of it are answered at once: what an
/// analyst switches heads on and off in.
///
/// It belongs to the thread of its model, and lives until it is closed.
public final class KeptRun implements AutoCloseable {
  private final Runs runs;
  private final Batch batch;
  private final Side side;
  private NDManager keeper;
  private Needs needs;
  private Donors donors;

  /// @param prompts among which means are taken; `which` of them is kept
  KeptRun(Runs runs, List<TokenizedPrompt> prompts, int which, Side side) {
    this.runs = runs;
    this.side = side;
    batch = new Batch(prompts, new int[] {which});
    keeper = runs.weights().newRun();
    needs = Needs.of(List.of(heads()), true);
    donors = run(keeper, needs);
  }

  /// Heads are what is switched most: where they are edited is kept from the start.
  private Variant heads() {
    List<Intervention> edits = new ArrayList<>();
    for (int layer = 0; layer < runs.spec().layers(); layer++) {
      edits.add(new Intervention(Where.head(Site.Z, layer, 0), new Value.Zero()));
    }
    return new Variant(side, edits);
  }

  /// @param owner closed where the run fails
  private Donors run(NDManager owner, Needs wanted) {
    boolean whole = false;
    try {
      int[] rows = batch.rows();
      Means means = Means.of(runs, owner, batch.prompts(), rows, wanted.mean(), Pause.NONE);
      Donors kept = Donors.of(runs, owner, batch, wanted, means, Set.of(side), Pause.NONE);
      whole = true;
      return kept;
    } finally {
      if (!whole) {
        owner.close();
      }
    }
  }

  /// Next-token logits of the unedited run after each of `positions`: axis (vocabulary).
  public Map<Integer, Tensor> logits(Set<Integer> positions) {
    Map<Integer, Tensor> logits = new HashMap<>();
    Base base = donors.base(side);
    for (int position : positions) {
      try (NDManager run = runs.weights().newRun()) {
        Places places = Places.of(new int[] {0}, new int[] {position}, new int[] {position + 1});
        NDArray x = base.rows(run, base.stream(runs.spec().layers()), places);
        logits.put(position, read(x, places, Tap.NONE));
      }
    }
    return logits;
  }

  /// Next-token logits of the run with `edits` after each of `positions`: axis (vocabulary).
  ///
  /// @param pause where others get their turn
  /// @throws headlab.datasets.Refusal when the edits do not fit the model or the prompt
  public <E extends Exception> Map<Integer, Tensor> logits(
      List<Intervention> edits, Set<Integer> positions, Pause<E> pause) throws E {
    return answer(edits, positions, Set.of(), pause).logits();
  }

  /// What an edited run says.
  ///
  /// @param logits of the next token after each position asked for: axis (vocabulary)
  /// @param captures in the axes of each site
  public record Answer(Map<Integer, Tensor> logits, Map<HookPoint, Tensor> captures) {}

  /// Next-token logits of the run with `edits` after each of `positions`, and what it holds at
  /// `points`. Points that were not asked for before cost an unedited run.
  ///
  /// @param pause where others get their turn
  /// @throws headlab.datasets.Refusal when the edits or points do not fit the model or the prompt
  public <E extends Exception> Answer answer(
      List<Intervention> edits, Set<Integer> positions, Set<HookPoint> points, Pause<E> pause)
      throws E {
    Variant variant = RolePlaces.in(new Variant(side, edits), batch.prompts());
    Checks checks = new Checks(runs.spec());
    checks.variant(batch.prompts(), batch.rows()[0], variant);
    checks.points(points);
    have(variant, points);
    TokenizedPrompt prompt = batch.prompts().get(batch.rows()[0]);
    boolean lastOnly = points.isEmpty() && positions.equals(Set.of(prompt.length() - 1));
    Cone cone = Cone.of(runs.spec(), variant, prompt, batch.rows()[0], lastOnly);
    CaptureReader<E> captures = new CaptureReader<>(runs, donors.base(side), points);
    if (cone == null) {
      return new Answer(logits(positions), captures.of(0, variant));
    }
    Branch branch = new Branch(0, new Edited(variant, batch.rows()[0], prompt.clean()), cone);
    Arriving<E> reader = new Arriving<>(positions, lastOnly, captures);
    new SweepPlan<>(runs, donors.base(side), donors.sources(side), reader, pause)
        .run(List.of(branch));
    Map<Integer, Tensor> logits = new HashMap<>(reader.logits);
    Set<Integer> before = new HashSet<>(positions);
    before.removeAll(logits.keySet());
    logits.putAll(logits(before));
    return new Answer(logits, captures.of(branch));
  }

  /// Bytes of what a run of `length` tokens keeps from the start.
  public static long bytes(ModelSpec spec, int length) {
    long heads = 4L * spec.layers() * spec.heads() * spec.dHead() * length;
    return Base.bytes(spec, 1, length) + heads;
  }

  /// Makes sure that what `variant` takes values from is kept, and what is handed back at `points`.
  private void have(Variant variant, Set<HookPoint> points) {
    Needs more = needs.and(Needs.of(List.of(variant), true)).and(side, points);
    if (!more.equals(needs)) {
      if (!more.mean().isEmpty()) {
        new Checks(runs.spec()).others(batch.prompts(), batch.rows());
      }
      NDManager old = keeper;
      NDManager fresh = runs.weights().newRun();
      donors = run(fresh, more);
      keeper = fresh;
      needs = more;
      old.close();
    }
  }

  /// The logits of one row: axis (vocabulary).
  private Tensor read(NDArray x, Places places, Tap tap) {
    NDArray normed = runs.transformer().normed(x, places, tap);
    float[] row = runs.transformer().logits(normed, places, tap).toFloatArray();
    return Tensor.of(List.of("vocabulary"), new int[] {row.length}, row);
  }

  /// Reads logits at some positions.
  private final class Arriving<E extends Exception> implements SweepPlan.Reader<E> {
    private final Set<Integer> positions;
    private final boolean lastOnly;
    private final CaptureReader<E> captures;
    private final Map<Integer, Tensor> logits = new HashMap<>();

    Arriving(Set<Integer> positions, boolean lastOnly, CaptureReader<E> captures) {
      this.positions = positions;
      this.lastOnly = lastOnly;
      this.captures = captures;
    }

    @Override
    public boolean lastOnly() {
      return lastOnly;
    }

    @Override
    public Tap watching(List<Branch> branches) {
      return captures.watching(branches);
    }

    @Override
    public void read(Flow flow) {
      captures.read(flow);
      for (int position : positions) {
        int row = flow.places().row(0, position);
        if (row >= 0) {
          NDArray x = flow.x().get(new NDIndex().addSliceDim(row, row + 1));
          Places place = Places.of(new int[] {0}, new int[] {position}, new int[] {position + 1});
          logits.put(position, KeptRun.this.read(x, place, flow.tap()));
        }
      }
    }
  }

  @Override
  public void close() {
    keeper.close();
  }
}
