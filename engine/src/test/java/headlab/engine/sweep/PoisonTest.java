package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Edits.Edited;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Transformer;
import headlab.engine.forward.Weights;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Kept rows that an edited run must not read are spoilt: its result is the same.
class PoisonTest {
  @ParameterizedTest
  @CsvSource({
    "gpt2-gelu-new, Z, 0",
    "gpt2-gelu-new, Z, 1",
    "gpt2-gelu-new, RESID_PRE, 1",
    "gpt2-gelu-new, MLP_OUT, 1",
    "opt, Z, 1",
    "opt, ATTN_OUT, 0",
    "opt, RESID_MID, 1",
    "llama-gqa, Z, 0",
    "llama-gqa, Q, 1",
    "llama-gqa, PATTERN, 1",
    "llama-gqa, V, 1",
    "llama-gqa, K, 0",
    "llama-gqa, RESID_POST, 1"
  })
  void whatAConeMustNotReadChangesNothing(String name, Site site, int layer) {
    Reference reference = Reference.of(name);
    CheckpointFolder checkpoint = CheckpointFolder.open(reference.folder());
    TokenizedPrompt prompt = Pairs.several(reference).getFirst();
    int position = 4;
    Where where =
        new Where(
            new HookPoint(site, layer),
            site.perHead() ? List.of(1) : List.of(),
            Positions.at(position));
    Variant variant = Variant.of(Side.CLEAN, new Intervention(where, new Value.Scale(2)));
    try (Weights weights = new Weights(checkpoint, DeviceName.CPU)) {
      ModelSpec spec = checkpoint.spec();
      Runs runs = new Runs(spec, weights, new Transformer(spec, weights));
      double sound = read(runs, prompt, variant, false);
      assertTrue(Double.isFinite(sound));
      assertEquals(sound, read(runs, prompt, variant, true), 0);
    }
  }

  private static double read(Runs runs, TokenizedPrompt prompt, Variant variant, boolean spoilt) {
    Batch batch = new Batch(List.of(prompt), new int[] {0});
    Needs needs = Needs.of(List.of(variant), true);
    try (NDManager keeper = runs.weights().newRun()) {
      Means means = Means.of(runs, keeper, List.of(prompt), new int[] {0}, Set.of(), Pause.NONE);
      Donors donors = Donors.of(runs, keeper, batch, needs, means, Set.of(), Pause.NONE);
      Base base = donors.base(Side.CLEAN);
      Cone cone = Objects.requireNonNull(Cone.of(runs.spec(), variant, prompt, 0, true));
      if (spoilt) {
        spoil(runs.spec(), base, cone, needs);
      }
      Branch branch = new Branch(0, new Edited(variant, 0, prompt.clean()), cone);
      MetricReader reader = new MetricReader(runs, Metric.LOG_PROB, batch, List.of(), keeper);
      Pause<InterruptedException> pause = () -> {};
      new SweepPlan<>(runs, base, donors.sources(Side.CLEAN), reader, pause).run(List.of(branch));
      return reader.of(branch);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Layers before the one where the run begins; in that layer positions before its lowest; after
  /// it the stream everywhere, and keys and values from the lowest position on.
  private static void spoil(ModelSpec spec, Base base, Cone cone, Needs needs) {
    for (int layer = 0; layer < spec.layers(); layer++) {
      boolean begins = layer == cone.layer();
      for (Site site : List.of(Site.RESID_PRE, Site.RESID_MID)) {
        boolean rows = site == Site.RESID_PRE && layer == cone.layer() + 1;
        NDArray kept = base.of(new HookPoint(site, layer));
        spoil(kept, 1, 0, begins || rows ? cone.start() : base.length());
      }
      for (Site site : List.of(Site.K, Site.V)) {
        boolean read = layer >= cone.layer();
        spoil(base.kept(site, layer), 2, read ? cone.start() : 0, base.length());
      }
    }
    for (HookPoint point : needs.of(Side.CLEAN)) {
      spoil(base.of(point), 1, 0, cone.start());
      spoil(base.of(point), 1, cone.end(), base.length());
    }
    spoil(base.stream(spec.layers()), 1, 0, base.length());
  }

  private static void spoil(NDArray kept, int axis, int from, int to) {
    if (from < to) {
      NDIndex index = new NDIndex();
      for (int i = 0; i < axis; i++) {
        index.addAllDim();
      }
      kept.set(index.addSliceDim(from, to), Float.NaN);
    }
  }
}
