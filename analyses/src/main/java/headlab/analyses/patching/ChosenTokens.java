package headlab.analyses.patching;

import headlab.analyses.common.Alike;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Which tokens of each prompt are corrupted, each in ascending order.
///
/// @param positions at least one for each prompt
record ChosenTokens(List<List<Integer>> positions) {
  /// The tokens of some roles, or without roles those that differ between the sides.
  ///
  /// @throws Refusal naming the first prompt that has none
  static ChosenTokens of(List<TokenizedPrompt> prompts, List<String> roles) {
    List<List<Integer>> positions = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      positions.add(
          roles.isEmpty() ? different(prompts.get(i), i + 1) : named(prompts.get(i), i + 1, roles));
    }
    return new ChosenTokens(positions);
  }

  private static List<Integer> different(TokenizedPrompt prompt, int line) {
    List<Integer> positions = new ArrayList<>();
    for (int position = 0; prompt.hasCorrupted() && position < prompt.length(); position++) {
      if (!prompt.clean().get(position).equals(prompt.corrupted().get(position))) {
        positions.add(position);
      }
    }
    if (positions.isEmpty()) {
      throw new Refusal(
          "Line %d: the prompt has no corrupted side that differs, so name the roles whose tokens are corrupted with --roles."
              .formatted(line));
    }
    return positions;
  }

  private static List<Integer> named(TokenizedPrompt prompt, int line, List<String> roles) {
    TreeSet<Integer> positions = new TreeSet<>();
    for (String role : roles) {
      Span span = prompt.role(role, line);
      for (int position = span.start(); position < span.end(); position++) {
        positions.add(position);
      }
    }
    return List.copyOf(positions);
  }

  /// Refuses roles that stand elsewhere in a prompt than in others like it: a mean over these,
  /// place by place, would be of other words.
  void checkPlaces(List<TokenizedPrompt> prompts) {
    Map<Alike, Integer> first = new HashMap<>();
    for (int i = 0; i < prompts.size(); i++) {
      Integer other = first.putIfAbsent(Alike.of(prompts.get(i)), i);
      if (other != null && !of(i).equals(of(other))) {
        throw new Refusal(
            "Line %d: the roles stand at other tokens than in line %d, so a mean over the two would be of other words: give prompts whose roles differ in place a template each."
                .formatted(i + 1, other + 1));
      }
    }
  }

  List<Integer> of(int prompt) {
    return positions.get(prompt);
  }

  /// From the first one of a prompt to its last.
  Span span(int prompt) {
    return new Span(of(prompt).getFirst(), of(prompt).getLast() + 1);
  }
}
