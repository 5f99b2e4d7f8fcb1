package headlab.engine.sweep;

import java.io.Serializable;

/// A token and how far it lies along a direction.
///
/// @param score the inner product of the direction and the token's vector
public record TokenScore(int id, double score) implements Serializable {}
