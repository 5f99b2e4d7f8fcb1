package headlab.datasets;

import java.util.List;
import java.util.Map;

/// A prompt with one right answer and nothing else.
final class TaskPrompt {
  private TaskPrompt() {}

  static Prompt of(String text, String answer) {
    return new Prompt(
        new PromptText.Text(text),
        null,
        List.of(new Answer.Text(answer)),
        List.of(),
        Map.of(),
        null,
        null,
        null);
  }
}
