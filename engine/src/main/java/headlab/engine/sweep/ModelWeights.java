package headlab.engine.sweep;

import headlab.engine.forward.Pause;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import java.util.List;

/// What the weights of a model say without a prompt: values, decompositions, what heads make of
/// given rows. Its thread is that of the model.
public final class ModelWeights {
  private final Runs runs;
  private final WeightValues values;
  private final HeadCircuits circuits;
  private final Copying copying;
  private final GivenRows given;

  ModelWeights(Runs runs) {
    this.runs = runs;
    values = new WeightValues(runs.spec(), runs.weights());
    circuits = new HeadCircuits(runs.spec(), runs.weights());
    copying = new Copying(runs);
    given = new GivenRows(runs);
  }

  /// A weight as values, in the axes of `name`. FOLDED as `Session` says.
  public Tensor weight(WeightName name, int layer, Coordinates coordinates) {
    return values.weight(name, layer, coordinates);
  }

  /// The decompositions of one circuit of every head of a layer.
  public Svd headSvd(Circuit circuit, int layer, Coordinates coordinates) {
    return circuits.svd(circuit, layer, coordinates);
  }

  /// The inner products of every vector of `a` with every vector of `b`, both with axes (head,
  /// dModel, component): axes (head, component, otherHead, otherComponent).
  public Tensor overlaps(Tensor a, Tensor b) {
    return circuits.overlaps(a, b);
  }

  /// Tokens without a prompt, before any norm: axes (token, dModel).
  public Tensor embed(List<Integer> ids, Embedding embedding) {
    return copying.embed(ids, embedding);
  }

  /// `W_U E` over the whole vocabulary: axes (written, read).
  public <E extends Exception> Tensor embeddingToUnembedding(
      Embedding embedding, Coordinates coordinates, Pause<E> pause) throws E {
    return copying.core(embedding, coordinates, pause);
  }

  /// The eigenvalues of `W_O core W_V` of every head of a layer: axes (head, eigenvalue, part).
  public Tensor headEigenvalues(int layer, Tensor core, Coordinates coordinates) {
    return copying.eigenvalues(layer, core, coordinates);
  }

  /// The ranks of tokens after a head alone has read `rows`: axes (sign, head, token).
  ///
  /// @param pause what is done between heads
  public <E extends Exception> Tensor headRanks(
      int layer, Tensor rows, List<Integer> ids, Coordinates coordinates, Pause<E> pause) throws E {
    return copying.ranks(layer, rows, ids, coordinates, pause);
  }

  /// The stream after the first layer: axes (sequence, position, dModel).
  ///
  /// @param pause what is done between some sequences
  public <E extends Exception> Tensor afterFirstLayer(List<List<Integer>> sequences, Pause<E> pause)
      throws E {
    return given.afterFirstLayer(sequences, pause);
  }

  /// Rows as the attention of a layer reads them: axes (token, dModel).
  public Tensor normed(int layer, Tensor rows) {
    return given.normed(layer, rows);
  }

  /// What each head of a layer writes of `rows` along `columns`: axes (head, token, answer).
  public Tensor headLogits(int layer, Tensor rows, Tensor columns, Coordinates coordinates) {
    return given.logits(layer, rows, columns, coordinates);
  }

  /// The tokens farthest along each of `directions`, as `Session` says.
  ///
  /// @param pause what is done between pieces of the vocabulary
  public <E extends Exception> List<List<TokenScore>> topTokens(
      Tensor directions, TokenMatrix matrix, Coordinates coordinates, int count, Pause<E> pause)
      throws E {
    return new TopTokens(runs).of(directions, matrix, coordinates, count, pause);
  }

  /// Columns of the unembedding for `ids`: axes (answer, dModel).
  public Tensor unembed(List<Integer> ids, Coordinates coordinates) {
    return values.unembed(ids, coordinates);
  }

  /// The mean column of the unembedding over the vocabulary: axis (dModel).
  public Tensor unembedMean(Coordinates coordinates) {
    return values.unembedMean(coordinates);
  }

  /// What the unembedding adds to the logits of `ids`, FOLDED with the final norm's bias: axis
  /// (answer).
  public Tensor unembedBias(List<Integer> ids, Coordinates coordinates) {
    return values.unembedBias(ids, coordinates);
  }

  /// The mean of `unembedBias` over the vocabulary: 0, since a folded unembedding is centred and a
  /// raw one has no bias.
  public double unembedBiasMean(Coordinates coordinates) {
    return 0;
  }
}
