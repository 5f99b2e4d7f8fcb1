package headlab.datasets;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A prompt as an analyst writes it: a clean side, maybe a corrupted one, the answers, and named
/// ranges of the clean side.
///
/// @param clean the prompt itself
/// @param corrupted the counterpart of equal token length, or null
/// @param correct answers whose logits are averaged; may be empty
/// @param incorrect rival answers whose logits are averaged; may be empty
/// @param roles name to range of `clean`: Unicode code points of text, tokens of ids; in the order
///   given
/// @param template which shape of sentence it is, or null
/// @param group a free label to compare groups by, or null
/// @param bos true or false overrides the tokenizer's own rule; null follows it
public record Prompt(
    PromptText clean,
    @Nullable PromptText corrupted,
    List<Answer> correct,
    List<Answer> incorrect,
    Map<String, Span> roles,
    @Nullable String template,
    @Nullable String group,
    @Nullable Boolean bos)
    implements Serializable {
  public Prompt {
    correct = List.copyOf(correct);
    incorrect = List.copyOf(incorrect);
    roles = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(roles));
  }

  /// A prompt of text alone.
  public static Prompt of(String clean) {
    return new Prompt(
        new PromptText.Text(clean), null, List.of(), List.of(), Map.of(), null, null, null);
  }

  /// A pair of texts with one answer each side.
  public static Prompt pair(String clean, String corrupted, String correct, String incorrect) {
    return new Prompt(
        new PromptText.Text(clean),
        new PromptText.Text(corrupted),
        List.of(new Answer.Text(correct)),
        List.of(new Answer.Text(incorrect)),
        Map.of(),
        null,
        null,
        null);
  }
}
