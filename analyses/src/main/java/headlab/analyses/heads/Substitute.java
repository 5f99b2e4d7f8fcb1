package headlab.analyses.heads;

/// What stands in for a head's output: nothing, or its mean over the other prompts.
public enum Substitute {
  ZERO,
  MEAN
}
