package headlab.analyses.successor;

/// Among which tokens a successor must be the likeliest.
public enum Candidates {
  /// All members of its class.
  CLASS,
  /// Those that follow another member.
  TARGETS
}
