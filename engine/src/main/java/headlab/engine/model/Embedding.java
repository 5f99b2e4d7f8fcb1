package headlab.engine.model;

/// What is taken for a token where no prompt is run.
public enum Embedding {
  /// Its row of the token embedding, E.
  RAW,
  /// What the first MLP makes of it by itself: E + MLP0(LN(E)). GPT-2's later heads read tokens in
  /// this form.
  EFFECTIVE,
  /// What the first MLP writes of it alone: MLP0(LN(E)).
  FIRST_MLP,
  /// The same without the norm before it: MLP0(E).
  FIRST_MLP_UNNORMED
}
