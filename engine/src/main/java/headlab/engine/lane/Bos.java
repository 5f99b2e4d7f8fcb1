package headlab.engine.lane;

/// Whether prompts begin with BOS: by the tokenizer's files, always, or never.
public enum Bos {
  AUTO,
  YES,
  NO
}
