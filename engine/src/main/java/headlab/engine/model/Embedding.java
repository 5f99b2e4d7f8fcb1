package headlab.engine.model;

/// What is taken for a token where no prompt is run.
public enum Embedding {
  /// Its row of the token embedding, E.
  RAW,
  /// What the first MLP makes of it by itself: E + MLP0(LN(E)). GPT-2's later heads read tokens in
  /// this form.
  EFFECTIVE
}
