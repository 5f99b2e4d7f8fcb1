package headlab.analyses.patching;

/// How the corrupted run of a prompt is made.
public enum Corruption {
  /// It is the run of the corrupted prompt.
  PROMPT,
  /// The clean prompt, with Gaussian noise on the embeddings of some tokens.
  NOISE,
  /// The clean prompt, with the embeddings of some tokens replaced by their mean over the other
  /// prompts of the same template and length, or without templates of the same length.
  MEAN
}
