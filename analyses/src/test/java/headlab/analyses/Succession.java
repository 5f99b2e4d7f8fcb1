package headlab.analyses;

import headlab.datasets.Spelling;
import headlab.datasets.TokenClass;
import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Family;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/// A model built by hand whose vocabulary is the words of four classes, each a direction of its
/// own: two layers without norms, whose first MLP hands on what it is given, and of whose second
/// layer head 0 writes the next word of a list, head 1 the same word, the others noise.
///
/// The first layer's heads write nothing.
final class Succession implements Spelling {
  static final int HEADS = 22;

  private static final List<String> CLASSES = List.of("number-words", "days", "months", "letters");

  /// A tokenizer that has nothing but ` Monday`, ` one`, ... as tokens, and a token for BOS.
  static final Succession WORDS = new Succession();

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final Map<Integer, Integer> next = new LinkedHashMap<>();

  private Succession() {
    for (TokenClass each : TokenClass.all()) {
      if (CLASSES.contains(each.name())) {
        List<String> words = each.words();
        int first = ids.size();
        words.forEach(word -> ids.put(" " + word, ids.size()));
        for (int i = 0; i < words.size() - (each.cyclic() ? 0 : 1); i++) {
          next.put(first + i, first + (i + 1) % words.size());
        }
      }
    }
  }

  @Override
  public boolean isOneToken(String before, String word) {
    return ids.containsKey(word);
  }

  @Override
  public OptionalInt idOf(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public OptionalInt bosId() {
    return OptionalInt.of(ids.size());
  }

  /// How many pairs there are.
  int pairs() {
    return next.size();
  }

  private int vocabulary() {
    return ids.size() + 1;
  }

  ArrayCheckpoint model() {
    int v = vocabulary();
    float[] same = new float[v * v];
    float[] value = new float[v * HEADS * v];
    float[] out = new float[HEADS * v * v];
    Random random = new Random(7);
    for (int i = 0; i < v; i++) {
      same[i * v + i] = 1;
      for (int head = 0; head < HEADS; head++) {
        value[i * HEADS * v + head * v + i] = 1;
        for (int j = 0; head > 1 && j < v; j++) {
          out[(head * v + i) * v + j] = (float) random.nextGaussian();
        }
      }
      out[i * v + next.getOrDefault(i, i)] = 1;
      out[(v + i) * v + i] = 1;
    }
    return ArrayCheckpoint.of(spec(v, v, HEADS))
        .put(Parameter.TOKEN_EMBEDDING, 0, same)
        .put(Parameter.POSITION_EMBEDDING, 0, new float[8 * v])
        .putEverywhere(Parameter.Q_WEIGHT, new float[v * HEADS * v])
        .putEverywhere(Parameter.K_WEIGHT, new float[v * HEADS * v])
        .putEverywhere(Parameter.V_WEIGHT, value)
        .put(Parameter.O_WEIGHT, 0, new float[HEADS * v * v])
        .put(Parameter.O_WEIGHT, 1, out)
        .putEverywhere(Parameter.MLP_IN_WEIGHT, same)
        .putEverywhere(Parameter.MLP_OUT_WEIGHT, same)
        .build();
  }

  /// The same words made of three parts each: the last digit of their number, their ten, their
  /// class. Of two heads of the second layer the first adds 1 to the digit, and keeps the others.
  ArrayCheckpoint digits() {
    int width = 10 + 3 + CLASSES.size();
    float[] same = new float[width * width];
    float[] value = new float[width * 2 * width];
    float[] out = new float[2 * width * width];
    for (int i = 0; i < width; i++) {
      same[i * width + i] = 1;
      value[i * 2 * width + i] = 1;
      value[i * 2 * width + width + i] = 1;
      out[i * width + (i < 10 ? (i + 1) % 10 : i)] = i < 10 ? 1.5f : 1;
    }
    return ArrayCheckpoint.of(spec(vocabulary(), width, 2))
        .put(Parameter.TOKEN_EMBEDDING, 0, parts(width))
        .put(Parameter.POSITION_EMBEDDING, 0, new float[8 * width])
        .putEverywhere(Parameter.Q_WEIGHT, new float[2 * width * width])
        .putEverywhere(Parameter.K_WEIGHT, new float[2 * width * width])
        .putEverywhere(Parameter.V_WEIGHT, value)
        .put(Parameter.O_WEIGHT, 0, new float[2 * width * width])
        .put(Parameter.O_WEIGHT, 1, out)
        .putEverywhere(Parameter.MLP_IN_WEIGHT, same)
        .putEverywhere(Parameter.MLP_OUT_WEIGHT, same)
        .build();
  }

  private float[] parts(int width) {
    float[] parts = new float[vocabulary() * width];
    int row = 0;
    int which = 0;
    for (TokenClass each : TokenClass.all()) {
      if (CLASSES.contains(each.name())) {
        for (int number = 1; number <= each.words().size(); number++) {
          parts[row * width + number % 10] = 1;
          parts[row * width + 10 + number / 10] = 1;
          parts[row * width + 13 + which] = 1;
          row++;
        }
        which++;
      }
    }
    return parts;
  }

  private static ModelSpec spec(int vocabulary, int width, int heads) {
    return new ModelSpec(
        Family.GPT2,
        2,
        heads,
        heads,
        width,
        width,
        width,
        vocabulary,
        8,
        new ModelSpec.Positions.Learned(0),
        Norm.NONE,
        1e-5,
        Activation.RELU,
        true);
  }
}
