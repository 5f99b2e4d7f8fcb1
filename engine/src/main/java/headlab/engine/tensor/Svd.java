package headlab.engine.tensor;

import java.io.Serializable;

/// The thin singular value decomposition of one matrix for each head: `left diag(values) right^T`.
///
/// The sign of a pair of vectors, left and right, is arbitrary; where values are equal, so is the
/// choice of vectors.
///
/// @param left axes (head, dModel, component), orthonormal columns
/// @param values axes (head, component), descending
/// @param right axes (head, dModel, component), orthonormal columns
public record Svd(Tensor left, Tensor values, Tensor right) implements Serializable {}
