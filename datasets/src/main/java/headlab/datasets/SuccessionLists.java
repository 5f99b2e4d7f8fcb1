package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Lists that go on by one: "List: Monday Tuesday Wednesday Thursday" Friday.
///
/// The corrupted side is another stretch of the same class, whose next word is the wrong answer.
/// Roles `item1`, `item2`, ... and `END`; the template is the class.
///
/// Options: `class` = `all` or one of numbers, number-words, ordinal-words, days, day-prefixes,
/// months, month-prefixes, letters, roman-numerals; `shown` = words of a list (4); `corruption` =
/// `other`, `none`.
public final class SuccessionLists implements Generator {
  private static final int ATTEMPTS = 1000;

  @Override
  public String name() {
    return "succession-lists";
  }

  @Override
  public String description() {
    return "Lists that go on by one: \"List: Monday Tuesday Wednesday Thursday\" Friday";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options options = Options.of(set, "class", "shown", "corruption");
    int shown = options.number("shown", 4, 1, 100);
    List<TokenClass> asked = asked(options);
    boolean corrupted = options.choice("corruption", "other", "none").equals("other");
    List<String> notes = new ArrayList<>();
    List<Stretches> classes = spelled(asked, shown, spelling, notes);
    if (classes.isEmpty()) {
      return new Fallback(spelling).generate(set);
    }
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      Stretches of = classes.get(Words.twice(prompts.size(), set.count()) % classes.size());
      prompts.add(prompt(of, corrupted, random));
    }
    return new Generated(prompts, notes);
  }

  private static List<TokenClass> asked(Options options) {
    List<TokenClass> all = TokenClass.all();
    List<String> names = new ArrayList<>(List.of("all"));
    all.forEach(each -> names.add(each.name()));
    String name = options.choice("class", names.toArray(String[]::new));
    return all.stream().filter(each -> name.equals("all") || name.equals(each.name())).toList();
  }

  /// Runs of neighbours of one class, the answer included, of which every word is one token.
  private record Stretches(TokenClass of, List<List<String>> runs) {}

  private static List<Stretches> spelled(
      List<TokenClass> asked, int shown, Spelling spelling, List<String> notes) {
    Lexicon words = new Lexicon(spelling);
    List<Stretches> classes = new ArrayList<>();
    for (TokenClass each : asked) {
      List<String> all = each.words();
      List<List<String>> runs = new ArrayList<>();
      for (int from = 0; from < (each.cyclic() ? all.size() : all.size() - shown); from++) {
        List<String> run = new ArrayList<>();
        for (int i = 0; i <= shown; i++) {
          run.add(all.get((from + i) % all.size()));
        }
        if (run.stream().allMatch(words::isOneToken)) {
          runs.add(run);
        }
      }
      if (runs.size() >= 2 && spelling.length("List:") > 0) {
        classes.add(new Stretches(each, runs));
      }
      long spelled = all.stream().filter(words::isOneToken).count();
      if (spelled < all.size()) {
        notes.add(
            "%d of %d %s are one token after a space in this vocabulary: %d lists of %d."
                .formatted(spelled, all.size(), each.name().replace('-', ' '), runs.size(), shown));
      }
    }
    return classes;
  }

  private static Prompt prompt(Stretches of, boolean corrupted, Random random) {
    List<String> clean = Words.choose(random, of.runs());
    List<String> other = clean;
    for (int attempt = 0;
        attempt < ATTEMPTS && other.getLast().equals(clean.getLast());
        attempt++) {
      other = Words.choose(random, of.runs());
    }
    Sentence sentence = sentence(clean);
    return new Prompt(
        new PromptText.Text(sentence.text()),
        corrupted ? new PromptText.Text(sentence(other).text()) : null,
        List.of(new Answer.Text(" " + clean.getLast())),
        List.of(new Answer.Text(" " + other.getLast())),
        sentence.roles(),
        of.of().name(),
        null,
        null);
  }

  private static Sentence sentence(List<String> run) {
    Sentence sentence = new Sentence().add("List:");
    for (int i = 0; i < run.size() - 1; i++) {
      sentence.add(" ").add("item" + (i + 1), run.get(i));
    }
    return sentence.end();
  }
}
