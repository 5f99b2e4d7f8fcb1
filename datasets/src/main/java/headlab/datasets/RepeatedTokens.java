package headlab.datasets;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Random tokens and the same tokens again: what previous-token, duplicate-token and induction
/// heads are told by.
///
/// BOS + R + R, or R + R where prompts have no BOS. R is drawn uniformly from the ids of the
/// model's own vocabulary, without marks and without an id twice, so that it works for every
/// tokenizer. Roles `first` and `second` are the two copies, in tokens.
///
/// Options: `length` = tokens of R (50; where two copies do not fit the context 20, or what fits);
/// `from`, `to` = R is drawn from ids `from` to `to` - 1 (100 to 20000; the whole vocabulary where
/// it has fewer than 1000); `bos` = `auto` (the tokenizer's rule, or what the run says), `yes`,
/// `no`.
///
/// Source: Olsson et al., In-context Learning and Induction Heads, arXiv:2209.11895.
public final class RepeatedTokens implements Generator {
  private static final List<Integer> LENGTHS = List.of(50, 20);
  private static final int SMALL = 1000;

  @Override
  public String name() {
    return "repeated-tokens";
  }

  @Override
  public String description() {
    return "Random tokens, then the same tokens again, as ids of the model's vocabulary";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options options = Options.of(set, "length", "from", "to", "bos");
    List<Integer> begin = begin(options, spelling);
    List<Integer> pool = pool(options, spelling);
    int most = Math.min((spelling.context() - begin.size()) / 2, pool.size());
    int length = length(options, most);
    List<String> notes = new ArrayList<>();
    notes.add(
        "The repeated tokens are random ids of this model's vocabulary, drawn from %d of them."
            .formatted(pool.size()));
    if (!options.has("length") && length < LENGTHS.getFirst()) {
      notes.add(
          "The copies have %d tokens, not %d: no longer ones fit the model's context or vocabulary."
              .formatted(length, LENGTHS.getFirst()));
    }
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      prompts.add(prompt(begin, distinct(random, pool, length)));
    }
    return new Generated(prompts, notes);
  }

  private static Prompt prompt(List<Integer> begin, List<Integer> copy) {
    List<Integer> ids = new ArrayList<>(begin);
    ids.addAll(copy);
    ids.addAll(copy);
    int at = begin.size();
    int n = copy.size();
    Map<String, Span> roles =
        Map.of("first", new Span(at, at + n), "second", new Span(at + n, at + 2 * n));
    return new Prompt(
        new PromptText.Ids(ids),
        null,
        List.of(),
        List.of(),
        new java.util.TreeMap<>(roles),
        "repeat-" + n,
        null,
        null);
  }

  private static List<Integer> begin(Options options, Spelling spelling) {
    boolean adds =
        switch (options.choice("bos", "auto", "yes", "no")) {
          case "yes" -> true;
          case "no" -> false;
          default -> spelling.addsBos();
        };
    if (adds && spelling.bosId().isEmpty()) {
      throw new Refusal("The tokenizer's files name no BOS; write bos=no.");
    }
    return adds ? List.of(spelling.bosId().getAsInt()) : List.of();
  }

  private static List<Integer> pool(Options options, Spelling spelling) {
    List<Integer> plain = spelling.plainIds();
    boolean small = plain.size() < SMALL;
    int from = options.number("from", small ? 0 : 100, 0, 10_000_000);
    int to = options.number("to", small ? Integer.MAX_VALUE : 20_000, 1, 10_000_000);
    if (from >= to) {
      throw new IllegalArgumentException(
          "In the prompt set repeated-tokens, from must be less than to.");
    }
    return plain.stream().filter(id -> id >= from && id < to).toList();
  }

  private static int length(Options options, int most) {
    int asked = options.number("length", 0, 2, 1_000_000);
    if (most < 2 || asked > most) {
      throw new Refusal(
          "The prompt set repeated-tokens needs two copies of %d different tokens, but this model's context and vocabulary hold two of %d at most."
              .formatted(Math.max(2, asked), Math.max(0, most)));
    }
    return asked > 0
        ? asked
        : LENGTHS.stream().filter(length -> length <= most).findFirst().orElse(most);
  }

  private static List<Integer> distinct(Random random, List<Integer> pool, int length) {
    Set<Integer> ids = new LinkedHashSet<>();
    while (ids.size() < length) {
      ids.add(Words.choose(random, pool));
    }
    return List.copyOf(ids);
  }
}
