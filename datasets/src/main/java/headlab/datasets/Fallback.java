package headlab.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Prompts for models that cannot spell a set or have no room for it: look-ups among the words of
/// the bundled models, else random ids that repeat. Both have a corrupted side and two answers.
record Fallback(Spelling spelling) {
  private static final int KEYS = 4;
  private static final int COPY = 12;

  Generated generate(PromptSet.Named set) {
    Random random = Words.random(set.name(), set.seed());
    Lexicon words = new Lexicon(spelling);
    List<Prompt> prompts = new ArrayList<>();
    if (spelling.length("List:,.") > 0
        && words.list("names").size() >= KEYS
        && words.list("numbers").size() >= KEYS
        && spelling.context() >= 4 * KEYS) {
      while (prompts.size() < set.count()) {
        prompts.add(lookUp(random, words));
      }
      List<String> notes = new ArrayList<>();
      notes.add(
          "This model cannot spell the prompt set %s or has no room for it: its prompts are look-ups among words that it knows."
              .formatted(set.name()));
      notes.addAll(words.notes());
      return new Generated(prompts, notes);
    }
    List<Integer> pool = spelling.plainIds();
    if (pool.size() < 3 || spelling.context() < 6) {
      throw new Refusal(
          "This model cannot spell the prompt set %s and is too small for random ids in its place. Use a prompt file instead."
              .formatted(set.name()));
    }
    while (prompts.size() < set.count()) {
      prompts.add(repeated(random, pool));
    }
    return new Generated(
        prompts,
        List.of(
            "This model cannot spell the prompt set %s or has no room for it: its prompts are random ids of its vocabulary that begin anew."
                .formatted(set.name())));
  }

  /// "List: Mary 17, John 42, ... . Mary" 17; corrupted, John is asked for.
  private static Prompt lookUp(Random random, Lexicon words) {
    List<String> keys = Words.sample(random, words.list("names"), KEYS);
    List<String> values = Words.sample(random, words.list("numbers"), KEYS);
    List<Integer> two = Words.sample(random, List.of(0, 1, 2, 3), 2);
    int asked = two.getFirst();
    int other = two.getLast();
    Sentence sentence = new Sentence().add("List:");
    for (int i = 0; i < KEYS; i++) {
      sentence.add(" ");
      sentence.add(i == asked ? "key" : i == other ? "other-key" : "key" + (i + 1), keys.get(i));
      sentence.add(" ");
      sentence.add(i == asked ? "value" : i == other ? "other" : "value" + (i + 1), values.get(i));
      sentence.add(i < KEYS - 1 ? "," : ". ");
    }
    String corrupted = sentence.text() + keys.get(other);
    sentence.add(keys.get(asked)).end();
    return new Prompt(
        new PromptText.Text(sentence.text()),
        new PromptText.Text(corrupted),
        List.of(new Answer.Text(" " + values.get(asked))),
        List.of(new Answer.Text(" " + values.get(other))),
        sentence.roles(),
        "look-up",
        null,
        null);
  }

  /// Ids R and the first half of R again; corrupted, the id to be copied was another one.
  private Prompt repeated(Random random, List<Integer> pool) {
    List<Integer> begin = spelling.beginning();
    int room = (spelling.context() - begin.size()) * 2 / 3;
    List<Integer> copy = Words.sample(random, pool, Math.min(Math.min(COPY, room), pool.size()));
    int other = copy.removeLast();
    int asked = copy.size() / 2;
    List<Integer> clean = new ArrayList<>(begin);
    clean.addAll(copy);
    clean.addAll(copy.subList(0, asked));
    List<Integer> corrupted = new ArrayList<>(clean);
    int at = begin.size() + asked;
    corrupted.set(at, other);
    Map<String, Span> roles = new LinkedHashMap<>();
    roles.put("copied", new Span(at, at + 1));
    roles.put("END", new Span(clean.size() - 1, clean.size()));
    return new Prompt(
        new PromptText.Ids(clean),
        new PromptText.Ids(corrupted),
        List.of(new Answer.Id(copy.get(asked))),
        List.of(new Answer.Id(other)),
        roles,
        "repeat",
        null,
        null);
  }
}
