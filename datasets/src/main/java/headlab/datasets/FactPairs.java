package headlab.datasets;

import headlab.datasets.FactualPairs.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The facts that one tokenizer can say in one way, each with those that may stand against it:
/// another answer, the same number of tokens.
record FactPairs(FactForm form, String opener, Map<Fact, List<Fact>> rivals, List<Fact> all) {

  /// One for every opener that can be spelled; the plain statement where none can.
  static List<FactPairs> of(
      FactForm form, String list, boolean opened, Spelling spelling, List<String> notes) {
    List<Fact> all = List.copyOf(Fact.of(list).values());
    List<FactPairs> pairs = new ArrayList<>();
    List<String> openers = opened ? Words.list("openers") : List.of("");
    for (String opener : openers) {
      add(pairs, form, opener, all, spelling);
    }
    if (opened && pairs.size() < openers.size()) {
      notes.add(
          "%d of %d openers cannot be spelled by this tokenizer and were left out."
              .formatted(openers.size() - pairs.size(), openers.size()));
    }
    if (opened && pairs.isEmpty()) {
      add(pairs, form, "", all, spelling);
    }
    int kept = pairs.isEmpty() ? 0 : pairs.getFirst().rivals().size();
    if (kept > 0 && kept < all.size()) {
      notes.add(
          "%d of %d %s have no answer of one token, or no rival of as many tokens, and were left out."
              .formatted(all.size() - kept, all.size(), list));
    }
    return pairs;
  }

  List<String> subjects() {
    return rivals.keySet().stream().map(Fact::subject).toList();
  }

  /// A prompt on `always`, or on any subject where that is empty.
  Prompt prompt(String always, int shots, boolean corrupted, Random random) {
    List<Fact> facts = List.copyOf(rivals.keySet());
    Fact fact =
        facts.stream()
            .filter(each -> each.subject().equals(always))
            .findFirst()
            .orElseGet(() -> Words.choose(random, facts));
    Fact rival = Words.choose(random, rivals.getOrDefault(fact, List.of()));
    String before = shots(shots, fact, rival, random);
    Sentence clean = form.say(before, opener, fact.subject());
    String other = form.say(before, opener, rival.subject()).text();
    return new Prompt(
        new PromptText.Text(clean.text()),
        corrupted ? new PromptText.Text(other) : null,
        List.of(new Answer.Text(" " + fact.answer())),
        List.of(new Answer.Text(" " + rival.answer())),
        clean.roles(),
        form.id() + (opener.isEmpty() ? "" : ": " + opener),
        null,
        null);
  }

  private String shots(int count, Fact fact, Fact rival, Random random) {
    List<Fact> left = new ArrayList<>(all);
    left.removeIf(
        each -> each.answer().equals(fact.answer()) || each.answer().equals(rival.answer()));
    StringBuilder text = new StringBuilder();
    for (Fact shot : Words.sample(random, left, count)) {
      text.append(form.say("", "", shot.subject()).text());
      text.append(" ").append(shot.answer()).append(". ");
    }
    return text.toString();
  }

  private static void add(
      List<FactPairs> pairs, FactForm form, String opener, List<Fact> all, Spelling spelling) {
    Map<Integer, List<Fact>> byLength = new TreeMap<>();
    for (Fact fact : all) {
      String text = form.say("", opener, fact.subject()).text();
      int length = spelling.length(text);
      if (length > 0 && spelling.isOneToken(text, " " + fact.answer())) {
        byLength.computeIfAbsent(length, none -> new ArrayList<>()).add(fact);
      }
    }
    Map<Fact, List<Fact>> rivals = new java.util.LinkedHashMap<>();
    for (Fact fact : all) {
      byLength.values().stream()
          .filter(facts -> facts.contains(fact))
          .flatMap(List::stream)
          .filter(other -> !other.answer().equals(fact.answer()))
          .forEach(other -> rivals.computeIfAbsent(fact, none -> new ArrayList<>()).add(other));
    }
    if (!rivals.isEmpty()) {
      pairs.add(new FactPairs(form, opener, rivals, all));
    }
  }
}
