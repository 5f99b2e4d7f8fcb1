package headlab.engine.bench;

import headlab.engine.forward.Pause;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.KeptRun;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Clicks on heads: the logits of a prompt, whose plain run is kept, with one head switched off.
///
/// @param kept the run of `prompt`, which is closed with this
record Ablation(LoadedModel model, TokenizedPrompt prompt, KeptRun kept) implements AutoCloseable {
  static Ablation of(LoadedModel model, TokenizedPrompt prompt) {
    return new Ablation(model, prompt, model.keep(List.of(prompt), 0, Side.CLEAN));
  }

  /// The logits without one head.
  ///
  /// @param number from 0; it runs through the layers, and through the heads as it goes
  float[] logits(int number) {
    int last = prompt.length() - 1;
    return Objects.requireNonNull(
            kept.logits(List.of(edit(number)), Set.of(last), Pause.NONE).get(last))
        .toArray();
  }

  /// How far they are from those of the whole edited run.
  double difference(int number) {
    Variant variant = Variant.of(Side.CLEAN, edit(number));
    float[] want = model.rerun(List.of(prompt), 0, variant).slice(0).toArray();
    return Differences.of(want, logits(number));
  }

  private Intervention edit(int number) {
    int layer = number % model.spec().layers();
    Where where = Where.head(Site.Z, layer, number % model.spec().heads());
    return new Intervention(where, new Value.Zero());
  }

  @Override
  public void close() {
    kept.close();
  }
}
