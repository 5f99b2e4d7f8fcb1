package headlab.analyses.successor;

import headlab.datasets.Spelling;
import headlab.datasets.TokenClass;
import headlab.datasets.TokenClass.Spelled;
import headlab.datasets.TokenClass.Step;
import headlab.engine.analysis.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The token classes of a model, of which every member is one token, one after another.
///
/// @param all those that have a pair of neighbours
/// @param random whether they are random tokens, because the tokenizer spells no class
record Classes(List<Spelled> all, boolean random) {
  /// The classes that scores are made of.
  private static final Set<String> SCORED =
      Set.of("numbers", "digits", "number-words", "days", "months", "letters", "random-tokens");

  private static final int RANDOM = 50;

  Classes {
    all = List.copyOf(all);
  }

  /// Those that the model's tokenizer spells; a chain of random tokens where it spells no class
  /// that scores are made of.
  static Classes of(Session session, Writing writing) {
    Spelling spelling = session.spelling();
    List<Spelled> spelled =
        writing.every(spelling).stream().filter(each -> !each.steps().isEmpty()).toList();
    return spelled.stream().anyMatch(Classes::isScored)
        ? new Classes(spelled, false)
        : new Classes(List.of(drawn(session)), true);
  }

  private static Spelled drawn(Session session) {
    List<Integer> plain = new ArrayList<>(session.spelling().plainIds());
    if (plain.isEmpty()) {
      plain.addAll(IntStream.range(0, session.spec().vocabulary()).boxed().toList());
    }
    Collections.shuffle(plain, new Random(0));
    List<Integer> ids = plain.subList(0, Math.min(RANDOM, plain.size()));
    List<String> words = ids.stream().map(id -> "#" + id).toList();
    List<Step> steps =
        IntStream.range(0, ids.size() - 1).mapToObj(i -> new Step(i, i + 1)).toList();
    TokenClass of = new TokenClass("random-tokens", words, false, false);
    return new Spelled(of, true, false, words, ids, steps);
  }

  /// Those that scores are made of.
  Classes scored() {
    return new Classes(all.stream().filter(Classes::isScored).toList(), random);
  }

  static boolean isScored(Spelled of) {
    return SCORED.contains(of.of().name());
  }

  /// The tokens of all classes, class by class.
  List<Integer> ids() {
    return all.stream().flatMap(each -> each.ids().stream()).toList();
  }

  /// What is written for each of `ids`, visible: `·Monday`.
  List<String> labels() {
    return all.stream()
        .flatMap(each -> each.words().stream())
        .map(word -> word.replace(' ', '·'))
        .toList();
  }

  /// Where the members of a class begin among `ids`.
  int first(int which) {
    return all.subList(0, which).stream().mapToInt(each -> each.ids().size()).sum();
  }

  List<String> names() {
    return all.stream().map(Spelled::name).toList();
  }

  /// How many pairs the scores are made of.
  int pairs() {
    return all.stream().filter(Classes::isScored).mapToInt(each -> each.steps().size()).sum();
  }

  /// How many pairs these classes have where every member is one token.
  int possible() {
    return all.stream()
        .filter(Classes::isScored)
        .map(Spelled::of)
        .mapToInt(each -> each.words().size() - (each.cyclic() ? 0 : 1))
        .sum();
  }

  /// How many pairs would be right if every candidate were as likely, as a share.
  double chance() {
    return all.stream()
            .filter(Classes::isScored)
            .mapToDouble(each -> (double) each.steps().size() / each.ids().size())
            .sum()
        / pairs();
  }

  /// E.g. `19 number words, 7 days`; what scores are made of, in words.
  String counted() {
    return all.stream()
        .filter(Classes::isScored)
        .map(each -> each.steps().size() + " " + each.name().replace(", ", " "))
        .collect(Collectors.joining(", "));
  }
}
