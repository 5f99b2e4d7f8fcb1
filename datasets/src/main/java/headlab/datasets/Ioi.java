package headlab.datasets;

import headlab.datasets.IoiTemplate.Fill;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Indirect objects: two people are named, one of them again, and the other is the next word.
///
/// Options: `corruption` = `flip` (the second mention names the other person, so the answers
/// exchange; the default), `swap` (the first two names change places), `third` (the second mention
/// is a third name), `abc` (three other names), `none`; `order` = `mixed` (default), `abba` (the
/// receiver first), `baba` (the giver first); `pairs` = `any` (default), `held-out` (the tenth of
/// all pairs that no bundled model has seen together).
///
/// Source of the task: Wang et al., Interpretability in the Wild, arXiv:2211.00593.
public final class Ioi implements Generator {
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "corruption", Set.of("flip", "swap", "third", "abc", "none"),
          "order", Set.of("mixed", "abba", "baba"),
          "pairs", Set.of("any", "held-out"));

  private final List<String> names = Words.list("names");

  @Override
  public String name() {
    return "ioi";
  }

  @Override
  public String description() {
    return "Indirect objects: \"When Mary and John went to the store, John gave a drink to\" Mary";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options.check(set, OPTIONS);
    IoiWords words = IoiWords.spelled(spelling);
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    Shape shape = Shape.draw(set, words, random);
    while (prompts.size() < set.count()) {
      boolean last = prompts.size() == set.count() - 1;
      if (prompts.size() % 2 == 0 && !prompts.isEmpty() && !last) {
        shape = Shape.draw(set, words, random);
      }
      prompts.add(prompt(set, shape, words, random));
    }
    return new Generated(prompts, words.notes());
  }

  /// A template and the order of its names. Each is used at least twice in a set of two or more, so
  /// that every prompt has another to take a mean from.
  private record Shape(IoiTemplate template, boolean subjectFirst) {
    static Shape draw(PromptSet.Named set, IoiWords words, Random random) {
      return new Shape(
          Words.choose(random, words.templates()),
          switch (set.options().getOrDefault("order", "mixed")) {
            case "abba" -> false;
            case "baba" -> true;
            default -> random.nextBoolean();
          });
    }
  }

  private Prompt prompt(PromptSet.Named set, Shape shape, IoiWords words, Random random) {
    IoiTemplate template = shape.template();
    boolean subjectFirst = shape.subjectFirst();
    List<String> drawn = draw(set, words, random);
    String io = drawn.get(0);
    String s = drawn.get(1);
    String place = Words.choose(random, words.places());
    String object = Words.choose(random, words.objects());
    Fill clean = new Fill(subjectFirst ? s : io, subjectFirst ? io : s, s, place, object);
    List<String> others = others(words, drawn, random);
    Fill corrupted =
        switch (set.options().getOrDefault("corruption", "flip")) {
          case "flip" -> new Fill(clean.a(), clean.b(), io, place, object);
          case "swap" -> new Fill(clean.b(), clean.a(), s, place, object);
          case "third" -> new Fill(clean.a(), clean.b(), others.get(0), place, object);
          case "abc" -> new Fill(others.get(0), others.get(1), others.get(2), place, object);
          default -> clean;
        };
    Sentence sentence = template.fill(clean, subjectFirst);
    boolean none = set.options().getOrDefault("corruption", "flip").equals("none");
    return new Prompt(
        new PromptText.Text(sentence.text()),
        none ? null : new PromptText.Text(template.fill(corrupted, subjectFirst).text()),
        List.of(new Answer.Text(" " + io)),
        List.of(new Answer.Text(" " + s)),
        sentence.roles(),
        template.id() + (subjectFirst ? "-baba" : "-abba"),
        null,
        null);
  }

  private List<String> draw(PromptSet.Named set, IoiWords words, Random random) {
    boolean heldOut = set.options().getOrDefault("pairs", "any").equals("held-out");
    for (int attempt = 0; attempt < 10_000; attempt++) {
      List<String> two = Words.sample(random, words.names(), 2);
      if (!heldOut || isHeldOut(two.get(0), two.get(1))) {
        return two;
      }
    }
    throw new Refusal("Too few names are one token in this vocabulary for pairs=held-out.");
  }

  /// Whether no bundled model has seen the two names in one sentence.
  boolean isHeldOut(String a, String b) {
    return (names.indexOf(a) + names.indexOf(b)) % 10 == 0;
  }

  private static List<String> others(IoiWords words, List<String> drawn, Random random) {
    List<String> left = new ArrayList<>(words.names());
    left.removeAll(drawn);
    return Words.sample(random, left, 3);
  }
}
