package headlab.engine.tokens;

import java.util.Locale;

/// Whether prompts begin with BOS: by the tokenizer's files, always, or never.
public enum Bos {
  AUTO,
  YES,
  NO;

  /// The word on the command line: `auto`, `yes`, `no`.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads `id()`.
  public static Bos parse(String text) {
    for (Bos bos : values()) {
      if (bos.id().equals(text)) {
        return bos;
      }
    }
    throw new IllegalArgumentException("BOS is auto, yes or no, not '" + text + "'.");
  }
}
