package headlab.analyses.detectors;

import headlab.datasets.Refusal;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Optional;

/// That a prompt is some tokens and then the same tokens again, after at most one token of its own.
///
/// @param start where the first copy begins: 1 after BOS, or 0
/// @param length how many tokens a copy has, at least 2
record Repeat(int start, int length) {
  /// How `prompt` repeats, if it does to its end.
  static Optional<Repeat> of(TokenizedPrompt prompt) {
    List<Integer> ids = prompt.clean();
    int start = ids.size() % 2;
    int length = ids.size() / 2;
    return length >= 2
            && ids.subList(start, start + length).equals(ids.subList(start + length, ids.size()))
        ? Optional.of(new Repeat(start, length))
        : Optional.empty();
  }

  /// Refuses the first prompt that does not repeat.
  ///
  /// @param who what needs it
  static void check(List<TokenizedPrompt> prompts, String who) {
    for (int i = 0; i < prompts.size(); i++) {
      if (of(prompts.get(i)).isEmpty()) {
        throw new Refusal(
            "Line %d: the prompt is not some tokens and the same tokens again; %s needs that, as the set repeated-tokens has it."
                .formatted(i + 1, who));
      }
    }
  }

  /// Where the second copy begins.
  int second() {
    return start + length;
  }
}
