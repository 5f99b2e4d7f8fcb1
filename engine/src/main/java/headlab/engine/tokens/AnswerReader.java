package headlab.engine.tokens;

import headlab.datasets.Answer;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/// Turns the answers of a prompt into ids. A text must be exactly one more token where it stands
/// after the clean text; after ids it must be one token by itself. An id is taken as it stands.
final class AnswerReader {
  private final Tokenizer tokenizer;
  private final int vocabulary;
  private final PromptText clean;

  AnswerReader(Tokenizer tokenizer, int vocabulary, PromptText clean) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.clean = clean;
  }

  List<Integer> read(List<Answer> answers) {
    return answers.stream().map(this::read).toList();
  }

  private int read(Answer answer) {
    int id =
        switch (answer) {
          case Answer.Id given -> given.id();
          case Answer.Text text ->
              switch (clean) {
                case PromptText.Text before -> after(before.text(), text.text());
                case PromptText.Ids ids -> alone(text.text());
              };
        };
    if (id < 0 || id >= vocabulary) {
      throw new Refusal(
          "The answer's id " + id + " is not in the model's vocabulary of " + vocabulary + ".");
    }
    return id;
  }

  private int after(String before, String answer) {
    List<Integer> alone = before.isEmpty() ? List.of() : tokenizer.encode(before);
    boolean spaced = !answer.startsWith(" ") && tokenizer.isOneToken(before, " " + answer);
    List<Integer> both = together(before, answer, spaced);
    if (isOneMore(alone, both)) {
      return both.getLast();
    }
    int same = 0;
    while (same < Math.min(alone.size(), both.size()) && alone.get(same).equals(both.get(same))) {
      same++;
    }
    throw new Refusal(
        "The answer "
            + Refusal.quote(answer)
            + " is not one token after the prompt, whose end reads "
            + split(both.subList(Math.max(0, same - 2), both.size()))
            + " with it"
            + (spaced
                ? "; write " + Refusal.quote(" " + answer) + ", with a leading space."
                : "; choose an answer of one token, or give a token id."));
  }

  /// A whole-word vocabulary may have no token at all for an answer that lacks its space.
  private List<Integer> together(String before, String answer, boolean spaced) {
    try {
      return tokenizer.encode(before + answer);
    } catch (Refusal unknown) {
      throw spaced
          ? new Refusal(
              "The answer "
                  + Refusal.quote(answer)
                  + " is no token after the prompt; write "
                  + Refusal.quote(" " + answer)
                  + ", with a leading space.",
              unknown)
          : unknown;
    }
  }

  private static boolean isOneMore(List<Integer> alone, List<Integer> both) {
    return both.size() == alone.size() + 1 && both.subList(0, alone.size()).equals(alone);
  }

  private int alone(String answer) {
    return tokenizer
        .idOf(answer)
        .orElseThrow(
            () ->
                new Refusal(
                    "The answer "
                        + Refusal.quote(answer)
                        + " is not one token; it reads "
                        + split(tokenizer.encode(answer))
                        + "."));
  }

  private String split(List<Integer> ids) {
    return ids.stream().map(tokenizer::label).collect(Collectors.joining("|"));
  }
}
