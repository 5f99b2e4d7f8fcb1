package headlab.engine.bench;

import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// What a click on a head asks for: the logits of a prompt whose head is switched off.
///
/// @param number from 0; it runs through the layers, and through the heads as it goes
record Ablation(LoadedModel model, TokenizedPrompt prompt, int number) {
  private Variant variant() {
    ModelSpec spec = model.spec();
    int layer = number % spec.layers();
    Where where = Where.head(Site.Z, layer, number % spec.heads());
    return Variant.of(Side.CLEAN, new Intervention(where, new Value.Zero()));
  }

  float[] logits() {
    return model.logits(List.of(prompt), 0, variant(), false).slice(0).toArray();
  }

  /// How far they are from those of the whole edited run.
  double difference() {
    float[] want = model.rerun(List.of(prompt), 0, variant()).slice(0).toArray();
    return Differences.of(want, logits());
  }
}
