package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuccessionListsTest {
  /// Tokens are the texts that `known` holds of; an id is a hash.
  private record Knows(Predicate<String> known) implements Spelling {
    @Override
    public boolean isOneToken(String before, String word) {
      return known.test(word);
    }

    @Override
    public OptionalInt idOf(String text) {
      return known.test(text) ? OptionalInt.of(text.hashCode() & 0xFFFFFF) : OptionalInt.empty();
    }
  }

  private static Generated made(String set, Spelling spelling) {
    return new SuccessionLists().generate((PromptSet.Named) PromptSet.parse(set), spelling);
  }

  private static List<Prompt> prompts(String set) {
    return made(set, Spelling.ANY).prompts();
  }

  private static List<String> words(PromptText side) {
    return List.of(((PromptText.Text) side).text().split(" ", -1));
  }

  private static String answer(List<Answer> answers) {
    return ((Answer.Text) answers.getFirst()).text().strip();
  }

  private static TokenClass named(String name) {
    return TokenClass.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void everyListGoesOnByOneOnBothSides() {
    for (Prompt prompt : prompts("succession-lists:n=200,seed=3")) {
      TokenClass of = named(Objects.requireNonNull(prompt.template()));
      List<String> clean = words(prompt.clean());
      List<String> other = words(Objects.requireNonNull(prompt.corrupted()));
      assertEquals("List:", clean.getFirst());
      assertEquals(5, clean.size());
      assertGoesOn(of, clean.subList(1, 5), answer(prompt.correct()));
      assertGoesOn(of, other.subList(1, 5), answer(prompt.incorrect()));
      assertNotEquals(answer(prompt.correct()), answer(prompt.incorrect()));
      Span end = Objects.requireNonNull(prompt.roles().get("END"));
      assertEquals(prompt.roles().get("item4"), end);
    }
  }

  private static void assertGoesOn(TokenClass of, List<String> shown, String answer) {
    int at = of.words().indexOf(shown.getFirst());
    for (int i = 0; i < shown.size(); i++) {
      assertEquals(of.words().get((at + i) % of.words().size()), shown.get(i));
    }
    assertEquals(of.words().get((at + shown.size()) % of.words().size()), answer);
    assertTrue(of.cyclic() || at + shown.size() < of.words().size(), shown.toString());
  }

  @Test
  void everyClassIsUsedAtLeastTwice() {
    for (int n : new int[] {18, 19, 27}) {
      var counts =
          prompts("succession-lists:n=" + n).stream()
              .collect(Collectors.groupingBy(Prompt::template, Collectors.counting()));
      assertEquals(9, counts.size());
      assertTrue(counts.values().stream().allMatch(count -> count >= 2), counts.toString());
    }
    assertEquals(
        Set.of("days"),
        prompts("succession-lists:class=days,n=9").stream()
            .map(Prompt::template)
            .collect(Collectors.toSet()));
  }

  @Test
  void theSameSeedGivesTheSameListsAndAnotherSeedOthers() {
    String set = "succession-lists:n=20,seed=";
    assertEquals(prompts(set + 1), prompts(set + 1));
    assertNotEquals(prompts(set + 1), prompts(set + 2));
  }

  @Test
  void classesCountTheirPairs() {
    Spelling all = new Knows(text -> true);
    List<Integer> pairs =
        TokenClass.all().stream().map(c -> c.spelled(all, true, false).steps().size()).toList();
    assertEquals(List.of(199, 19, 9, 7, 7, 12, 12, 25, 19), pairs);
    assertEquals(
        List.of(0, 19, 9, 7, 7, 12, 12, 0, 0),
        TokenClass.all().stream().map(c -> c.spelled(all, false, true).steps().size()).toList());
  }

  @Test
  void aPairCountsOnlyIfBothWordsAreOneToken() {
    Spelling noTuesday = new Knows(text -> !text.equals(" Tuesday"));
    TokenClass.Spelled days = named("days").spelled(noTuesday, true, false);
    assertEquals(List.of(" Monday", " Wednesday"), days.words().subList(0, 2));
    assertEquals(5, days.steps().size());
    assertTrue(days.steps().contains(new TokenClass.Step(5, 0)), days.steps().toString());
    assertEquals("6 of 7 days are one token, 5 pairs", days.count());
    assertEquals(" monday", named("days").spelled(noTuesday, true, true).words().getFirst());
  }

  @Test
  void numbersAreBareDigitsWhereTheyAreNotOneTokenAfterASpace() {
    Spelling digits = new Knows(text -> !text.matches(" [0-9]+") && !text.matches("[0-9]{2,}"));
    TokenClass.Spelled numbers = TokenClass.scored(digits).getFirst();
    assertEquals("digits", numbers.name());
    assertEquals(9, numbers.steps().size());
    assertEquals(
        List.of("digits", "number words", "days", "months", "letters"),
        TokenClass.scored(digits).stream().map(TokenClass.Spelled::name).toList());
    assertEquals(9, TokenClass.everyClass(digits).size());
    assertEquals(199, TokenClass.scored(new Knows(text -> true)).getFirst().steps().size());
  }

  @Test
  void classesThatCannotBeSpelledAreLeftOutAndCounted() {
    Generated made =
        made("succession-lists:n=60", new Knows(text -> !text.matches(" ([0-9]+|March)")));
    assertTrue(made.prompts().stream().noneMatch(p -> "numbers".equals(p.template())));
    assertTrue(
        made.prompts().stream().noneMatch(p -> words(p.clean()).contains("March")),
        "March is used");
    assertEquals(2, made.notes().size(), made.notes().toString());
    assertTrue(made.notes().getFirst().startsWith("0 of 200 numbers"), made.notes().toString());
    assertTrue(made.notes().getLast().startsWith("11 of 12 months"), made.notes().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "succession-lists:class=weeks",
        "succession-lists:shown=0",
        "succession-lists:corruption=flip",
        "succession-lists:length=4"
      })
  void wrongOptionsAreNamed(String set) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> prompts(set));
    assertTrue(String.valueOf(wrong.getMessage()).contains("succession-lists"), wrong.toString());
  }
}
