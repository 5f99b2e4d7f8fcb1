package headlab.engine.model;

/// In which coordinates a number is meant: the weights as stored, or with norms and value biases
/// folded and writes centred. Folding is a view; the weights themselves are never changed.
public enum Coordinates {
  RAW,
  FOLDED
}
