package headlab.engine.sweep;

import headlab.engine.intervention.Variant;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Logits of the last position of whole edited runs, each run once however often it is compared.
final class WholeLogits {
  private final LoadedModel model;
  private final List<TokenizedPrompt> prompts;
  private final IdentityHashMap<Variant, List<float[]>> known = new IdentityHashMap<>();

  WholeLogits(LoadedModel model, List<TokenizedPrompt> prompts) {
    this.model = model;
    this.prompts = prompts;
  }

  LoadedModel model() {
    return model;
  }

  List<TokenizedPrompt> prompts() {
    return prompts;
  }

  float[] of(Variant variant, int prompt) {
    return known.computeIfAbsent(variant, this::run).get(prompt);
  }

  private List<float[]> run(Variant variant) {
    List<float[]> logits = new ArrayList<>();
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      logits.add(model.rerun(prompts, prompt, variant).toArray());
    }
    return logits;
  }
}
