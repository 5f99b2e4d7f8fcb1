package headlab.analyses.detectors;

import headlab.datasets.Spelling;
import headlab.datasets.Words;
import headlab.engine.analysis.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/// Which tokens are asked about.
public enum TokenSet {
  NAMES,
  PLACES,
  OBJECTS,
  /// Drawn from the model's own vocabulary.
  RANDOM;

  private static final int MOST = 100;

  /// The tokens as one model has them.
  ///
  /// @param words what they are called in a title
  record Chosen(List<Integer> ids, String words) {}

  /// Those words of the set that are one token after a space, at most 100; random tokens where
  /// there are fewer than two.
  Chosen in(Session session) {
    Spelling spelling = session.spelling();
    if (this != RANDOM) {
      List<String> words = Words.list(name().toLowerCase(Locale.ROOT));
      List<Integer> ids =
          words.stream()
              .flatMapToInt(word -> spelling.idOf(" " + word).stream())
              .distinct()
              .limit(MOST)
              .boxed()
              .toList();
      if (ids.size() > 1) {
        return new Chosen(
            ids,
            "%d of %d %s".formatted(ids.size(), words.size(), name().toLowerCase(Locale.ROOT)));
      }
    }
    List<Integer> plain = new ArrayList<>(spelling.plainIds());
    if (plain.isEmpty()) {
      plain.addAll(IntStream.range(0, session.spec().vocabulary()).boxed().toList());
    }
    Collections.shuffle(plain, new Random(0));
    List<Integer> drawn = plain.subList(0, Math.min(MOST, plain.size()));
    return new Chosen(drawn, drawn.size() + " random tokens of this model's vocabulary");
  }
}
