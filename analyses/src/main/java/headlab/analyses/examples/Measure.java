package headlab.analyses.examples;

/// How strong a head is at a token.
public enum Measure {
  /// The norm of what it writes there: |z W_O|.
  WRITE,
  /// The largest attention that the token pays to one that is not the first of its window.
  ATTENTION,
  /// What its write counts directly towards the token that comes next, against the mean of the
  /// vocabulary.
  NEXT_TOKEN;

  /// In a title.
  String words() {
    return switch (this) {
      case WRITE -> "norm of its write";
      case ATTENTION -> "largest attention to a token after the first";
      case NEXT_TOKEN -> "direct effect on the next token's logit";
    };
  }
}
