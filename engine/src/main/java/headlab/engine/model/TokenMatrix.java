package headlab.engine.model;

/// A matrix with a vector for each token of the vocabulary, against which a direction of the
/// residual stream is read as tokens.
public enum TokenMatrix {
  /// What tokens put into the stream: the token embedding, before any norm.
  EMBEDDING,
  /// What the stream says of tokens: the unembedding, FOLDED with the final norm's weight.
  UNEMBEDDING
}
