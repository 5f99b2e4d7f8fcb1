package headlab.datasets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Needles for models that cannot spell the prose or have no room for it: hidden facts of the
/// bundled models' vocabulary, else random ids.
///
/// The ids are [BOS], filler, a key, values, filler, and the key again: roles `needle` = key and
/// values, `answer` = values.
record NeedleFallback(Spelling spelling) {
  private static final int LONGEST = 256;
  private static final int VALUES = 3;

  Generated generate(PromptSet.Named set) {
    Random random = Words.random(set.name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    Lexicon words = new Lexicon(spelling);
    if (RetrievalTask.isSpelled(words) && spelling.context() >= RetrievalTask.CONTEXT) {
      while (prompts.size() < set.count()) {
        prompts.add(RetrievalTask.prompt(random, words));
      }
      List<String> notes = new ArrayList<>(words.notes());
      notes.addFirst(
          "This model cannot spell the needles' prose or has no room for it: its needles are hidden codes among the words of the task retrieval.");
      return new Generated(prompts, notes);
    }
    List<Integer> pool = spelling.plainIds();
    if (pool.size() < 3 || spelling.context() < 10) {
      throw new Refusal(
          "The prompt set needle needs three tokens and a context of 10; this model has %d and %d."
              .formatted(pool.size(), spelling.context()));
    }
    while (prompts.size() < set.count()) {
      prompts.add(ofIds(random, pool));
    }
    return new Generated(
        prompts,
        List.of(
            "This model cannot spell the needles' prose or has no room for it: its needles are random ids of its vocabulary, a key and what follows it."));
  }

  private Prompt ofIds(Random random, List<Integer> pool) {
    List<Integer> begin = spelling.beginning();
    int values = Math.min(VALUES, pool.size() - 1);
    int filler = Math.min(LONGEST, spelling.context() - values) - begin.size() - values - 2;
    List<Integer> needle = Words.sample(random, pool, values + 1);
    int key = needle.getFirst();
    int quarter = random.nextInt(5);
    int before = filler * quarter / 4;
    List<Integer> ids = new ArrayList<>(begin);
    fill(ids, before, random, pool, needle);
    int at = ids.size();
    ids.addAll(needle);
    fill(ids, filler - before, random, pool, needle);
    ids.add(key);
    Map<String, Span> roles = new LinkedHashMap<>();
    roles.put("needle", new Span(at, at + needle.size()));
    roles.put("answer", new Span(at + 1, at + needle.size()));
    return new Prompt(
        new PromptText.Ids(ids),
        null,
        List.of(new Answer.Id(needle.get(1))),
        List.of(),
        roles,
        "ids",
        new NeedlePlace(ids.size(), 25 * quarter).text(),
        null);
  }

  /// Filler holds nothing of the needle; its key at least where the vocabulary is tiny.
  private static void fill(
      List<Integer> ids, int count, Random random, List<Integer> pool, List<Integer> needle) {
    List<Integer> left = new ArrayList<>(pool);
    left.removeAll(needle.size() < pool.size() ? needle : Collections.singleton(needle.getFirst()));
    for (int i = 0; i < count; i++) {
      ids.add(Words.choose(random, left));
    }
  }
}
