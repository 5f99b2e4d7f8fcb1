package headlab.analyses.weights;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a prompt's two answers stand in it: the roles `IO` and `S1`, else where their tokens stand
/// first.
///
/// @param correct what the last token should look at
/// @param incorrect what it should not, or null where that answer does not stand in the prompt
record Answers(int last, Span correct, @Nullable Span incorrect) {
  /// Those of every prompt.
  ///
  /// @throws Refusal naming the line of a prompt in which the correct answer does not stand
  static List<Answers> of(List<TokenizedPrompt> prompts) {
    List<Answers> all = new ArrayList<>();
    for (TokenizedPrompt prompt : prompts) {
      Span correct = place(prompt, "IO", prompt.correct());
      if (correct == null) {
        throw new Refusal(
            "Line %d: the correct answer does not stand in the prompt, so no head can look at it; inhibition-score needs prompts that name both answers, such as ioi."
                .formatted(all.size() + 1));
      }
      all.add(new Answers(prompt.length() - 1, correct, place(prompt, "S1", prompt.incorrect())));
    }
    return all;
  }

  /// How much more one head gives to the correct answer than to the other, from the last token.
  ///
  /// @param attention of one head, axes (destination, source)
  double difference(Tensor attention) {
    return given(attention, correct) - (incorrect == null ? 0 : given(attention, incorrect));
  }

  private double given(Tensor attention, Span span) {
    double sum = 0;
    for (int source = span.start(); source < span.end(); source++) {
      sum += attention.at(last, source);
    }
    return sum;
  }

  private static @Nullable Span place(TokenizedPrompt prompt, String role, List<Integer> ids) {
    Span named = prompt.roles().get(role);
    if (named != null) {
      return named;
    }
    for (int position = 0; position < prompt.length(); position++) {
      if (ids.contains(prompt.clean().get(position))) {
        return new Span(position, position + 1);
      }
    }
    return null;
  }
}
