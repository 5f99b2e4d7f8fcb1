package headlab.analyses;

import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;

/// A model built by hand whose singular components can be read off: two layers of two heads, no
/// norms, an MLP that writes nothing; the first eight of sixteen features are the tokens, one each.
///
/// - Head 0.0 reads token i, from 0 to 3, and writes token i + 4, at strengths 4, 3, 2 and .1.
/// - Head 0.1 reads tokens 0 to 3 and writes features 12 to 15 at strengths 1, 5, 3, 2.
/// - Head 1.0 has queries that read feature 12 alone, keys that read feature 13 alone, and values
///   that read feature 14 alone and write token 7.
/// - Head 1.1 compares and moves token 0.
final class Components {
  static final int WIDTH = 16;
  static final int TOKENS = 8;
  private static final int HEAD = 4;

  private Components() {}

  static ArrayCheckpoint model() {
    float[] embedding = new float[TOKENS * WIDTH];
    for (int i = 0; i < TOKENS; i++) {
      embedding[i * WIDTH + i] = 1;
    }
    float[] v0 = new float[WIDTH * 2 * HEAD];
    float[] o0 = new float[2 * HEAD * WIDTH];
    float[] first = {4, 3, 2, .1f};
    float[] second = {1, 5, 3, 2};
    for (int i = 0; i < HEAD; i++) {
      read(v0, i, 0, i, first[i]);
      write(o0, 0, i, i + 4);
      read(v0, i, 1, i, second[i]);
      write(o0, 1, i, 12 + i);
    }
    float[] q1 = new float[WIDTH * 2 * HEAD];
    float[] k1 = new float[WIDTH * 2 * HEAD];
    float[] v1 = new float[WIDTH * 2 * HEAD];
    float[] o1 = new float[2 * HEAD * WIDTH];
    read(q1, 12, 0, 0, 5);
    read(k1, 13, 0, 0, 1);
    read(v1, 14, 0, 0, 1);
    write(o1, 0, 0, 7);
    read(q1, 0, 1, 0, 1);
    read(k1, 0, 1, 0, 1);
    read(v1, 0, 1, 0, 1);
    write(o1, 1, 0, 0);
    return ArrayCheckpoint.of(spec())
        .put(Parameter.TOKEN_EMBEDDING, 0, embedding)
        .put(Parameter.POSITION_EMBEDDING, 0, new float[8 * WIDTH])
        .put(Parameter.Q_WEIGHT, 0, new float[WIDTH * 2 * HEAD])
        .put(Parameter.K_WEIGHT, 0, new float[WIDTH * 2 * HEAD])
        .put(Parameter.V_WEIGHT, 0, v0)
        .put(Parameter.O_WEIGHT, 0, o0)
        .put(Parameter.Q_WEIGHT, 1, q1)
        .put(Parameter.K_WEIGHT, 1, k1)
        .put(Parameter.V_WEIGHT, 1, v1)
        .put(Parameter.O_WEIGHT, 1, o1)
        .putEverywhere(Parameter.MLP_IN_WEIGHT, new float[WIDTH])
        .putEverywhere(Parameter.MLP_OUT_WEIGHT, new float[WIDTH])
        .build();
  }

  private static void read(float[] matrix, int feature, int head, int column, float strength) {
    matrix[feature * 2 * HEAD + head * HEAD + column] = strength;
  }

  private static void write(float[] matrix, int head, int row, int feature) {
    matrix[(head * HEAD + row) * WIDTH + feature] = 1;
  }

  private static ModelSpec spec() {
    return new ModelSpec(
        Family.GPT2,
        2,
        2,
        2,
        WIDTH,
        HEAD,
        1,
        TOKENS,
        8,
        new ModelSpec.Positions.Learned(0),
        Norm.NONE,
        1e-5,
        Activation.RELU,
        true);
  }
}
