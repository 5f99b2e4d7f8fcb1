package headlab.analyses.successor;

import headlab.engine.analysis.Session;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What stands for a token where no prompt is run: the names of the reference.
public enum Embedded {
  /// E4 for Llama, whose first MLP writes little by itself, else E2.
  AUTO,
  /// MLP0(E), without a norm.
  E1,
  /// MLP0(LN2(E)).
  E2,
  /// E + MLP0(LN2(E)).
  E3,
  /// The stream after the first layer, of BOS and the token, at the token; then the first norm of
  /// the head's layer.
  E4,
  /// The stream after the first layer in sequences of four neighbours; then the first norm of layer
  /// 1, the values' bias and the final norm; right is what is among the five likeliest.
  E5;

  Embedded in(Session session) {
    if (this != AUTO) {
      return this;
    }
    return session.spec().family() == Family.LLAMA ? E4 : E2;
  }

  /// Tokens before any norm of the head's layer: axes (token, dModel).
  Tensor rows(Session session, List<Integer> ids) throws InterruptedException {
    return switch (this) {
      case AUTO -> in(session).rows(session, ids);
      case E1 -> session.embed(ids, Embedding.FIRST_MLP_UNNORMED);
      case E2 -> session.embed(ids, Embedding.FIRST_MLP);
      case E3 -> session.embed(ids, Embedding.EFFECTIVE);
      case E4, E5 -> afterBos(session, ids);
    };
  }

  /// Those rows as the heads of a layer read them.
  Tensor read(Session session, int layer, Tensor rows) {
    return switch (this) {
      case AUTO -> in(session).read(session, layer, rows);
      case E1, E2, E3 -> rows;
      case E4 -> session.normed(layer, rows);
      case E5 -> session.normed(Math.min(1, session.spec().layers() - 1), rows);
    };
  }

  /// Whether a norm has its weight in what heads read.
  boolean normed() {
    return this == E4 || this == E5;
  }

  private static Tensor afterBos(Session session, List<Integer> ids) throws InterruptedException {
    OptionalInt bos = session.spelling().bosId();
    List<List<Integer>> sequences =
        ids.stream()
            .map(id -> Stream.concat(bos.stream().boxed(), Stream.of(id)).toList())
            .toList();
    return last(session.afterFirstLayer(sequences));
  }

  private static Tensor last(Tensor stream) {
    int count = stream.length(0);
    int width = stream.length(2);
    float[] rows = new float[count * width];
    for (int i = 0; i < count; i++) {
      float[] row = stream.slice(i).slice(stream.length(1) - 1).toArray();
      System.arraycopy(row, 0, rows, i * width, width);
    }
    return Tensor.of(List.of("token", "dModel"), new int[] {count, width}, rows);
  }
}
