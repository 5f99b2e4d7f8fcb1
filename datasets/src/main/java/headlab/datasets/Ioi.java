package headlab.datasets;

import headlab.datasets.IoiTemplate.Fill;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
    Asked asked = Asked.of(set);
    IoiWords words = IoiWords.spelled(spelling);
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    Shape shape = Shape.draw(asked, words, random);
    for (int i = 0; i < set.count(); i++) {
      if (i > 0 && Words.isNewDraw(i, set.count())) {
        shape = Shape.draw(asked, words, random);
      }
      prompts.add(prompt(asked, shape, words, random));
    }
    return new Generated(prompts, words.notes());
  }

  /// What the options of a set say.
  private record Asked(String corruption, String order, boolean heldOut) {
    static Asked of(PromptSet.Named set) {
      Options options = Options.of(set, "corruption", "order", "pairs");
      return new Asked(
          options.choice("corruption", "flip", "swap", "third", "abc", "none"),
          options.choice("order", "mixed", "abba", "baba"),
          options.choice("pairs", "any", "held-out").equals("held-out"));
    }
  }

  /// A template and the order of its names. Each is used at least twice in a set of two or more, so
  /// that every prompt has another to take a mean from.
  private record Shape(IoiTemplate template, boolean subjectFirst) {
    static Shape draw(Asked asked, IoiWords words, Random random) {
      return new Shape(
          Words.choose(random, words.templates()),
          switch (asked.order()) {
            case "abba" -> false;
            case "baba" -> true;
            default -> random.nextBoolean();
          });
    }
  }

  private Prompt prompt(Asked asked, Shape shape, IoiWords words, Random random) {
    IoiTemplate template = shape.template();
    boolean subjectFirst = shape.subjectFirst();
    List<String> drawn = draw(asked, words, random);
    String io = drawn.get(0);
    String s = drawn.get(1);
    String place = Words.choose(random, words.places());
    String object = Words.choose(random, words.objects());
    Fill clean = new Fill(subjectFirst ? s : io, subjectFirst ? io : s, s, place, object);
    List<String> others = others(words, drawn, random);
    Fill corrupted =
        switch (asked.corruption()) {
          case "flip" -> new Fill(clean.a(), clean.b(), io, place, object);
          case "swap" -> new Fill(clean.b(), clean.a(), s, place, object);
          case "third" -> new Fill(clean.a(), clean.b(), others.get(0), place, object);
          case "abc" -> new Fill(others.get(0), others.get(1), others.get(2), place, object);
          default -> clean;
        };
    Sentence sentence = template.fill(clean, subjectFirst);
    boolean none = asked.corruption().equals("none");
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

  private List<String> draw(Asked asked, IoiWords words, Random random) {
    for (int attempt = 0; attempt < 10_000; attempt++) {
      List<String> two = Words.sample(random, words.names(), 2);
      if (!asked.heldOut() || isHeldOut(two.get(0), two.get(1))) {
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
