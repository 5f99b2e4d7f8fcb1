package headlab.engine.model;

import java.util.Optional;

/// A model's weights as they lie in its files, every one accounted for. Tests build one from
/// arrays.
public interface Checkpoint {
  ModelSpec spec();

  /// Where `parameter` of `layer` lies (layer 0 where it has none), or empty where this
  /// architecture has no such parameter: no bias, no gate, tied.
  Optional<Placed> find(Parameter parameter, int layer);

  /// Refuses files that are shorter or longer than when they were opened: to read a mapped file
  /// beyond its end would end the process.
  default void expectUnchanged() {}
}
