package headlab.datasets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Texts of different domains, cut to the same number of tokens: prose, program code and chat.
///
/// Group and template are the domain; prompts of the domains take turns. They are ids, BOS
/// included, so that every one has exactly as many tokens as the others.
///
/// Options: `domain` = `all`, `prose`, `code`, `chat`; `tokens` = tokens of a prompt (64, or the
/// model's context where that is shorter).
public final class DomainPairs implements Generator {
  private static final int TOKENS = 64;

  /// The characters that are more than enough for a token.
  private static final int CHARACTERS = 8;

  @Override
  public String name() {
    return "domain-pairs";
  }

  @Override
  public String description() {
    return "Prose, program code and chat, cut to the same number of tokens";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options options = Options.of(set, "domain", "tokens");
    String domain = options.choice("domain", "all", "prose", "code", "chat");
    int tokens = options.number("tokens", Math.min(TOKENS, spelling.context()), 2, 1000);
    if (tokens > spelling.context()) {
      throw new Refusal(
          "The prompt set domain-pairs has %d tokens a prompt, more than the model's context of %d."
              .formatted(tokens, spelling.context()));
    }
    Random random = Words.random(name(), set.seed());
    Map<String, List<String>> starts = new LinkedHashMap<>();
    for (String each : domain.equals("all") ? List.of("prose", "code", "chat") : List.of(domain)) {
      List<String> texts = texts(each, tokens);
      Collections.shuffle(texts, random);
      starts.put(each, texts);
    }
    if (starts.values().stream().anyMatch(texts -> spelling.ids(texts.getFirst()).isEmpty())) {
      return new DomainFallback(spelling, tokens).generate(set);
    }
    return new Generated(
        prompts(set.count(), starts, tokens, spelling), notes(set, tokens, starts));
  }

  private static List<Prompt> prompts(
      int count, Map<String, List<String>> starts, int tokens, Spelling spelling) {
    List<String> domains = List.copyOf(starts.keySet());
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < count) {
      String domain = domains.get(prompts.size() % domains.size());
      List<String> texts = starts.getOrDefault(domain, List.of());
      String text = texts.get(prompts.size() / domains.size() % texts.size());
      prompts.add(prompt(cut(text, tokens, spelling), domain));
    }
    return prompts;
  }

  static Prompt prompt(List<Integer> ids, String domain) {
    return new Prompt(
        new PromptText.Ids(ids), null, List.of(), List.of(), Map.of(), domain, domain, null);
  }

  private static List<Integer> cut(String text, int tokens, Spelling spelling) {
    List<Integer> ids = new ArrayList<>(spelling.beginning());
    List<Integer> all = spelling.ids(text);
    ids.addAll(all.subList(0, Math.min(all.size(), tokens - ids.size())));
    return ids;
  }

  private static List<String> notes(
      PromptSet.Named set, int tokens, Map<String, List<String>> starts) {
    List<String> notes = new ArrayList<>();
    if (!set.options().containsKey("tokens") && tokens < TOKENS) {
      notes.add(
          "The texts have %d tokens, not %d: the model's context is no longer."
              .formatted(tokens, TOKENS));
    }
    int each = (set.count() + starts.size() - 1) / starts.size();
    starts.forEach(
        (domain, texts) -> {
          if (each > texts.size()) {
            notes.add("There are %d texts of %s; they repeat.".formatted(texts.size(), domain));
          }
        });
    return notes;
  }

  /// A text from every place where one can begin: a sentence, or a line of code. Texts overlap.
  private static List<String> texts(String domain, int tokens) {
    String all = String.join("\n", Texts.lines(domain + ".txt")) + "\n";
    String round = all + all;
    List<String> texts = new ArrayList<>();
    int length = tokens * CHARACTERS;
    while (round.length() < all.length() + length) {
      round += all;
    }
    for (int at = 0; at < all.length(); at++) {
      if (begins(all, at, domain.equals("code"))) {
        texts.add(round.substring(at, at + length));
      }
    }
    return texts;
  }

  private static boolean begins(String all, int at, boolean code) {
    if (Character.isWhitespace(all.charAt(at))) {
      return false;
    }
    boolean line = at == 0 || all.charAt(at - 1) == '\n';
    boolean sentence =
        at > 1 && all.charAt(at - 1) == ' ' && ".?!".indexOf(all.charAt(at - 2)) >= 0;
    boolean indented = at > 0 && all.substring(all.lastIndexOf('\n', at - 1) + 1, at).isBlank();
    return line || (code ? indented : sentence);
  }
}
