package headlab.engine.tokens;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns prompts into one model's tokens and checks all that can be wrong with them before anything
/// runs: words without a token, unequal sides, BOS on one side only, answers of several tokens, ids
/// out of the vocabulary, prompts longer than the context.
public final class PromptReader {
  private final Tokenizer tokenizer;
  private final int vocabulary;
  private final int longest;
  private final Bos bos;

  /// @param vocabulary rows of the model's unembedding
  /// @param longest tokens of the longest sequence that the model reads
  /// @param bos whether to follow the tokenizer's BOS rule; a prompt's own `bos` wins over it
  public PromptReader(Tokenizer tokenizer, int vocabulary, int longest, Bos bos) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.longest = longest;
    this.bos = bos;
  }

  /// The prompts as tokens, in their order.
  ///
  /// @throws Refusal that names the prompt by its number, from 1
  public List<TokenizedPrompt> read(List<Prompt> prompts) {
    List<TokenizedPrompt> read = new ArrayList<>();
    for (Prompt prompt : prompts) {
      try {
        read.add(read(prompt));
      } catch (Refusal e) {
        if (prompts.size() == 1) {
          throw e;
        }
        throw new Refusal("Prompt " + (read.size() + 1) + ": " + e.sentence(), e);
      }
    }
    return read;
  }

  /// One prompt as tokens.
  ///
  /// @throws Refusal saying what is wrong with it
  public TokenizedPrompt read(Prompt prompt) {
    List<String> warnings = new ArrayList<>();
    SideTokens clean = side(prompt, prompt.clean(), warnings);
    PromptText other = prompt.corrupted();
    SideTokens corrupted = other == null ? null : side(prompt, other, warnings);
    comparePair(clean, corrupted);
    AnswerReader answers = new AnswerReader(tokenizer, vocabulary, prompt.clean());
    return new TokenizedPrompt(
        prompt,
        clean.ids(),
        corrupted == null ? List.of() : corrupted.ids(),
        clean.labels(),
        corrupted == null ? List.of() : corrupted.labels(),
        answers.read(prompt.correct()),
        answers.read(prompt.incorrect()),
        Roles.of(prompt, clean),
        clean.bosAdded(),
        warnings.stream().distinct().toList(),
        special(clean, corrupted));
  }

  private Set<Integer> special(SideTokens clean, @Nullable SideTokens corrupted) {
    Set<Integer> ids = new HashSet<>(clean.ids());
    ids.addAll(corrupted == null ? List.of() : corrupted.ids());
    ids.removeIf(id -> !tokenizer.isSpecial(id));
    return ids;
  }

  /// The clean side of one document in windows of at most `most` tokens, one after another. A later
  /// window begins with BOS where the document does.
  ///
  /// @param most at least 2, no more than the context
  public List<TokenizedPrompt> windows(Prompt document, int most) {
    List<Integer> ids = tokens(document, document.clean(), new ArrayList<>()).ids();
    if (ids.size() <= most) {
      return List.of(read(alone(document, document.clean())));
    }
    List<TokenizedPrompt> windows = new ArrayList<>();
    List<Integer> begin =
        ids.getFirst() == tokenizer.bosRule().id() ? ids.subList(0, 1) : List.<Integer>of();
    int step = most - begin.size();
    for (int from = begin.size(); from < ids.size(); from += step) {
      List<Integer> window = new ArrayList<>(begin);
      window.addAll(ids.subList(from, Math.min(ids.size(), from + step)));
      windows.add(read(alone(document, new PromptText.Ids(window))));
    }
    return windows;
  }

  private static Prompt alone(Prompt document, PromptText clean) {
    return new Prompt(
        clean,
        null,
        List.of(),
        List.of(),
        Map.of(),
        document.template(),
        document.group(),
        document.bos());
  }

  private SideTokens tokens(Prompt prompt, PromptText given, List<String> warnings) {
    return switch (given) {
      case PromptText.Ids ids -> {
        checkIds(ids.ids());
        yield SideTokens.ofIds(tokenizer, ids.ids());
      }
      case PromptText.Text text -> text(prompt, text.text(), warnings);
    };
  }

  private SideTokens side(Prompt prompt, PromptText given, List<String> warnings) {
    SideTokens side = tokens(prompt, given, warnings);
    if (side.ids().isEmpty()) {
      throw new Refusal("The prompt is empty and no BOS is added, so there is nothing to run.");
    }
    if (side.ids().size() > longest) {
      throw new Refusal(
          "The prompt has "
              + side.ids().size()
              + " tokens, more than the model's context of "
              + longest
              + ".");
    }
    checkIds(side.ids());
    return side;
  }

  private SideTokens text(Prompt prompt, String text, List<String> warnings) {
    Boolean own = prompt.bos();
    BosRule rule = tokenizer.bosRule();
    boolean adds = rule.adds(own == null ? bos : own ? Bos.YES : Bos.NO);
    boolean begins = rule.id() >= 0 && !rule.text().isEmpty() && text.startsWith(rule.text());
    if (begins) {
      warnings.add(
          "The text already begins with BOS ("
              + rule.text()
              + ")"
              + (adds ? "; no second one is added." : ", though none would be added to it."));
    }
    return SideTokens.ofText(tokenizer, text, adds && !begins);
  }

  private void checkIds(List<Integer> ids) {
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        String name =
            tokenizer.hasToken(id) ? "; the tokenizer calls it " + tokenizer.quoted(id) : "";
        throw new Refusal(
            "The token id "
                + id
                + " is not in the model's vocabulary of "
                + vocabulary
                + name
                + ".");
      }
    }
  }

  private void comparePair(SideTokens clean, @Nullable SideTokens corrupted) {
    if (corrupted == null) {
      return;
    }
    String splits = ": clean " + clean.split() + " and corrupted " + corrupted.split() + ".";
    int id = tokenizer.bosRule().id();
    boolean cleanBegins = clean.ids().getFirst() == id;
    if (cleanBegins != (corrupted.ids().getFirst() == id)) {
      String which = cleanBegins ? "clean" : "corrupted";
      throw new Refusal("Only the " + which + " prompt begins with BOS" + splits);
    }
    if (clean.ids().size() != corrupted.ids().size()) {
      throw new Refusal(
          "The clean prompt has "
              + clean.ids().size()
              + " tokens and the corrupted one "
              + corrupted.ids().size()
              + ", but they must be equally long"
              + splits);
    }
  }
}
