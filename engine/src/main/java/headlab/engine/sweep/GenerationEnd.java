package headlab.engine.sweep;

import java.util.Locale;

/// Why a generation is over.
public enum GenerationEnd {
  /// As many tokens as were asked for.
  TOKENS,
  /// A token after which the caller wants no more.
  STOP,
  /// The model reads no further.
  CONTEXT;

  /// The name in JSON: `context`.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
