package headlab.analyses.retrieval;

import headlab.datasets.PromptText;
import headlab.datasets.Span;
import headlab.engine.sweep.Decoded;
import headlab.engine.tokens.TokenText;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/// How much of an answer a response holds: ROUGE-1 recall, in percent, over words of letters and
/// digits without regard to case, or over tokens where there is no text.
///
/// Source: Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004.
final class Recall {
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Recall() {}

  /// The recall of the role `answer` of `prompt`.
  static double of(TokenizedPrompt prompt, Decoded response) {
    Span span = Copies.role(prompt, "answer");
    List<String> wanted = words(answer(prompt, span));
    return wanted.isEmpty() || response.text().isEmpty()
        ? of(prompt.clean().subList(span.start(), span.end()), response.ids())
        : of(wanted, words(response.text()));
  }

  private static String answer(TokenizedPrompt prompt, Span tokens) {
    return switch (prompt.source().clean()) {
      case PromptText.Text text -> {
        Span span = Objects.requireNonNull(prompt.source().roles().get("answer"));
        String whole = text.text();
        yield whole.substring(
            whole.offsetByCodePoints(0, span.start()), whole.offsetByCodePoints(0, span.end()));
      }
      case PromptText.Ids ids -> {
        String labels = String.join("", prompt.labels().subList(tokens.start(), tokens.end()));
        yield new String(TokenText.bytes(labels), StandardCharsets.UTF_8);
      }
    };
  }

  static List<String> words(String text) {
    return Arrays.stream(BETWEEN.split(text.toLowerCase(Locale.ROOT)))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /// How many of `wanted` are in `found`, each as often as it is there at most.
  static double of(List<?> wanted, List<?> found) {
    List<Object> left = new ArrayList<>(found);
    long there = wanted.stream().filter(left::remove).count();
    return 100.0 * there / wanted.size();
  }
}
