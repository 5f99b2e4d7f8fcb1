package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tokens.Bos;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// The prompt of a live request, among those that belong to it, and the edited run asked for.
record Chosen(List<TokenizedPrompt> prompts, int which, Variant variant) {
  /// What `draft` means on one model.
  ///
  /// @throws Refusal when there is no such prompt or side, or nothing to take a mean from
  static Chosen of(PromptSource source, Draft draft, Bos bos, Side side, List<Intervention> edits) {
    Chosen chosen =
        switch (draft) {
          case Draft.Typed typed ->
              new Chosen(List.of(source.typed(typed.prompt(), bos)), 0, new Variant(side, edits));
          case Draft.OfSet of ->
              new Chosen(source.of(of.set(), bos).prompts(), of.index(), new Variant(side, edits));
        };
    chosen.check();
    return chosen;
  }

  private void check() {
    if (which < 0 || which >= prompts.size()) {
      throw new Refusal(
          "The set has %d prompts, so there is no prompt %d.".formatted(prompts.size(), which + 1));
    }
    if (side() == Side.CORRUPTED && !prompt().hasCorrupted()) {
      throw new Refusal("This prompt has no corrupted side.");
    }
    boolean mean = edits().stream().anyMatch(edit -> edit.value() instanceof Value.Mean);
    if (mean && prompts.size() < 2) {
      throw new Refusal(
          "A mean is taken over the other prompts of a set: choose a set of two or more prompts, or zero.");
    }
  }

  TokenizedPrompt prompt() {
    return prompts.get(which);
  }

  Side side() {
    return variant.base();
  }

  List<Intervention> edits() {
    return variant.edits();
  }

  /// The unedited run of the same side.
  Variant unedited() {
    return new Variant(side(), List.of());
  }

  /// The ids that are run.
  List<Integer> ids() {
    return prompt().ids(side());
  }

  /// How many places the edits write to.
  int touched(LoadedModel model) {
    return model.touched(variant, prompts, which);
  }
}
