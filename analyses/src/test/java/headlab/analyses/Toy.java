package headlab.analyses;

import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import java.util.List;

/// A model built by hand whose every head score can be derived by hand: two layers of one head, no
/// norms, an MLP that writes nothing.
///
/// The stream is three one-hot blocks: the token (0 to 7), its position (8 to 23), the token before
/// (24 to 31). Head 0.0 looks at the position before and copies its token into the third block.
/// Head 1.0 looks at where the token before is its own token and copies twice the token found
/// there. The gain is how sure both are.
final class Toy {
  static final int VOCABULARY = 8;
  static final int POSITIONS = 16;
  static final int WIDTH = VOCABULARY + POSITIONS + VOCABULARY;
  static final int HEAD = 16;

  /// A first token, then seven tokens twice.
  static final List<Integer> REPEATED = List.of(0, 3, 5, 1, 6, 2, 4, 7, 3, 5, 1, 6, 2, 4, 7);

  private static final int BEFORE = VOCABULARY + POSITIONS;

  private Toy() {}

  static ArrayCheckpoint model(double gain) {
    return model(gain, VOCABULARY);
  }

  /// The model as it is but for the first output matrix.
  ///
  /// @param copies how many of the tokens head 1.0 copies; the others it takes off
  static ArrayCheckpoint model(double gain, int copies) {
    return builder(gain, copies).build();
  }

  /// The model with a neuron in the last layer that writes half of what a token's coordinate lacks
  /// to 2 into it.
  static ArrayCheckpoint repairing(int token) {
    float[] in = new float[WIDTH];
    float[] out = new float[WIDTH];
    in[token] = -1;
    out[token] = .5f;
    return builder(40, VOCABULARY)
        .put(Parameter.MLP_IN_WEIGHT, 1, in)
        .put(Parameter.MLP_IN_BIAS, 0, 0)
        .put(Parameter.MLP_IN_BIAS, 1, 2)
        .put(Parameter.MLP_OUT_WEIGHT, 1, out)
        .build();
  }

  private static ArrayCheckpoint.Builder builder(double gain, int copies) {
    float sure = (float) (gain * Math.sqrt(HEAD));
    Matrix tokens = new Matrix(VOCABULARY, WIDTH);
    Matrix positions = new Matrix(POSITIONS, WIDTH);
    Matrix lookBack = new Matrix(WIDTH, HEAD);
    Matrix position = new Matrix(WIDTH, HEAD);
    for (int i = 0; i < POSITIONS; i++) {
      positions.set(i, VOCABULARY + i, 1);
      position.set(VOCABULARY + i, i, 1);
      if (i > 0) {
        lookBack.set(VOCABULARY + i, i - 1, sure);
      }
    }
    Matrix token = new Matrix(WIDTH, HEAD);
    Matrix sureToken = new Matrix(WIDTH, HEAD);
    Matrix before = new Matrix(WIDTH, HEAD);
    Matrix toBefore = new Matrix(HEAD, WIDTH);
    Matrix toToken = new Matrix(HEAD, WIDTH);
    for (int i = 0; i < VOCABULARY; i++) {
      tokens.set(i, i, 1);
      token.set(i, i, 1);
      sureToken.set(i, i, sure);
      before.set(BEFORE + i, i, 1);
      toBefore.set(i, BEFORE + i, 1);
      toToken.set(i, i, i < copies ? 2 : -2);
    }
    return ArrayCheckpoint.of(spec())
        .put(Parameter.TOKEN_EMBEDDING, 0, tokens.values)
        .put(Parameter.POSITION_EMBEDDING, 0, positions.values)
        .put(Parameter.Q_WEIGHT, 0, lookBack.values)
        .put(Parameter.K_WEIGHT, 0, position.values)
        .put(Parameter.O_WEIGHT, 0, toBefore.values)
        .put(Parameter.Q_WEIGHT, 1, sureToken.values)
        .put(Parameter.K_WEIGHT, 1, before.values)
        .put(Parameter.O_WEIGHT, 1, toToken.values)
        .putEverywhere(Parameter.V_WEIGHT, token.values)
        .putEverywhere(Parameter.MLP_IN_WEIGHT, new float[WIDTH])
        .putEverywhere(Parameter.MLP_OUT_WEIGHT, new float[WIDTH]);
  }

  private static ModelSpec spec() {
    return new ModelSpec(
        Family.GPT2,
        2,
        1,
        1,
        WIDTH,
        HEAD,
        1,
        VOCABULARY,
        POSITIONS,
        new ModelSpec.Positions.Learned(0),
        Norm.NONE,
        1e-5,
        Activation.RELU,
        true);
  }

  private static final class Matrix {
    private final int columns;
    private final float[] values;

    Matrix(int rows, int columns) {
      this.columns = columns;
      values = new float[rows * columns];
    }

    void set(int row, int column, float value) {
      values[row * columns + column] = value;
    }
  }
}
