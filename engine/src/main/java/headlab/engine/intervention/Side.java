package headlab.engine.intervention;

/// Which run of a prompt: the clean one or the corrupted one.
public enum Side {
  CLEAN,
  CORRUPTED
}
