package headlab.engine.sweep;

import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Pairs of prompts made from a reference's two sides.
final class Pairs {
  private Pairs() {}

  /// Prompts of three lengths, two of one length, each with both sides and answers.
  static List<TokenizedPrompt> several(Reference reference) {
    List<Integer> clean = reference.ids("clean");
    List<Integer> corrupted = reference.ids("corrupted");
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (int end : List.of(11, 11, 9, 7)) {
      boolean second = prompts.size() == 1;
      List<Integer> one = second ? corrupted : clean;
      List<Integer> other = second ? clean : corrupted;
      prompts.add(
          Reference.prompt(
              one.subList(0, end), other.subList(0, end), List.of(17, 20), List.of(51)));
    }
    return prompts;
  }

  /// Prompts of two lengths, each with another of its length, that differ from different positions
  /// on.
  static List<TokenizedPrompt> alike(Reference reference) {
    List<Integer> clean = reference.ids("clean");
    List<Integer> corrupted = reference.ids("corrupted");
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (int end : List.of(11, 11, 8, 8, 11)) {
      int same = prompts.size() * 2;
      List<Integer> other =
          IntStream.range(0, 11)
              .mapToObj(i -> i < same ? clean.get(i) : (corrupted.get(i) + i) % 97)
              .toList();
      prompts.add(
          Reference.prompt(
              clean.subList(0, end), other.subList(0, end), List.of(17, 20), List.of(51)));
    }
    return prompts;
  }

  /// The first tokens of the reference's pair, up to and with one in which the sides differ.
  static TokenizedPrompt shortPair(Reference reference) {
    List<Integer> clean = reference.ids("clean");
    List<Integer> corrupted = reference.ids("corrupted");
    int length = 1;
    while (clean.get(length - 1).equals(corrupted.get(length - 1))) {
      length++;
    }
    return Reference.prompt(
        clean.subList(0, length + 1), corrupted.subList(0, length + 1), List.of(), List.of());
  }
}
