package headlab.datasets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Things to get, and those already there: the one that is missing is the next word.
///
/// The corrupted side has another one missing. Roles: `item1`, ... in the first list (`missing` for
/// the one that is asked for, `other` for the one that is missing on the corrupted side), `have` =
/// the second list, `END`. The group names the place of the missing one.
///
/// Options: `items` = how many things (5; 3 to 20); `missing` = the place of the missing one (any);
/// `order` = `same`, `shuffled` = the order of the second list; `corruption` = `other`, `none`.
///
/// Source of the task: Merullo et al., Talking Heads, arXiv:2406.09519; the sentence is our own.
public final class LaundryList implements Generator {
  @Override
  public String name() {
    return "laundry-list";
  }

  @Override
  public String description() {
    return "A list and what is there of it: \"... to bring a pen, a map and a key. I have a pen and a key, so I still need a\" map";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options options = Options.of(set, "items", "missing", "order", "corruption");
    int items = options.number("items", 5, 3, 20);
    int missing = options.number("missing", 0, 1, items);
    boolean shuffled = options.choice("order", "same", "shuffled").equals("shuffled");
    boolean corrupted = options.choice("corruption", "other", "none").equals("other");
    Lexicon lexicon = new Lexicon(spelling, "I still need a");
    List<String> objects = lexicon.list("laundry-objects");
    if (objects.size() < items || !fits(objects.subList(0, items), spelling)) {
      return new Fallback(spelling).generate(set);
    }
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    int asked = 0;
    int other = 0;
    for (int i = 0; i < set.count(); i++) {
      if (Words.isNewDraw(i, set.count())) {
        asked = missing > 0 ? missing - 1 : random.nextInt(items);
        other = (asked + 1 + random.nextInt(items - 1)) % items;
      }
      List<String> list = Words.sample(random, objects, items);
      prompts.add(prompt(list, new Left(asked, other), shuffled, corrupted, random));
    }
    return new Generated(prompts, lexicon.notes());
  }

  /// Which things are missing on the clean and on the corrupted side.
  private record Left(int clean, int corrupted) {}

  private static boolean fits(List<String> list, Spelling spelling) {
    int length = spelling.length(sentence(list, 0, 1, list.subList(1, list.size())).text());
    return length > 0 && length < spelling.context();
  }

  private static Prompt prompt(
      List<String> list, Left left, boolean shuffled, boolean corrupted, Random random) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      order.add(i);
    }
    if (shuffled) {
      Collections.shuffle(order, random);
    }
    Sentence clean = sentence(list, left.clean(), left.corrupted(), had(list, order, left.clean()));
    String other =
        sentence(list, left.clean(), left.corrupted(), had(list, order, left.corrupted())).text();
    return new Prompt(
        new PromptText.Text(clean.text()),
        corrupted ? new PromptText.Text(other) : null,
        List.of(new Answer.Text(" " + list.get(left.clean()))),
        List.of(new Answer.Text(" " + list.get(left.corrupted()))),
        clean.roles(),
        list.size() + " items",
        "missing %d of %d".formatted(left.clean() + 1, list.size()),
        null);
  }

  private static List<String> had(List<String> list, List<Integer> order, int missing) {
    return order.stream().filter(i -> i != missing).map(list::get).toList();
  }

  private static Sentence sentence(List<String> list, int missing, int other, List<String> had) {
    Sentence sentence = new Sentence().add("My aunt asked me to bring");
    for (int i = 0; i < list.size(); i++) {
      sentence.add(i == 0 ? " a " : i == list.size() - 1 ? " and a " : ", a ");
      sentence.add(i == missing ? "missing" : i == other ? "other" : "item" + (i + 1), list.get(i));
    }
    sentence.add(". So far I have ");
    String last = had.getLast();
    String first =
        had.subList(0, had.size() - 1).stream()
            .map(o -> "a " + o)
            .collect(Collectors.joining(", "));
    return sentence.add("have", first + " and a " + last).add(", so I still need a").end();
  }
}
