package headlab.engine.bench;

import headlab.datasets.Prompt;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Seeded random token ids as prompts.
final class Pair {
  private Pair() {}

  /// Two prompts of `length` tokens that differ at every position from `differsFrom` on.
  static TokenizedPrompt of(ModelSpec spec, int length, int differsFrom, long seed) {
    Random random = new Random(seed);
    List<Integer> clean = ids(spec, length, random);
    List<Integer> corrupted = new ArrayList<>(clean);
    for (int position = differsFrom; position < length; position++) {
      int step = 1 + random.nextInt(spec.vocabulary() - 1);
      corrupted.set(position, (clean.get(position) + step) % spec.vocabulary());
    }
    return new TokenizedPrompt(
        Prompt.of("seeded"),
        clean,
        corrupted,
        List.of(),
        List.of(),
        ids(spec, 1, random),
        ids(spec, 1, random),
        Map.of(),
        false,
        List.of());
  }

  private static List<Integer> ids(ModelSpec spec, int length, Random random) {
    return random.ints(length, 0, spec.vocabulary()).boxed().toList();
  }
}
