package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IoiTest {
  private static List<Prompt> prompts(String set) {
    return new Ioi().generate((PromptSet.Named) PromptSet.parse(set), Spelling.ANY).prompts();
  }

  private static String text(PromptText side) {
    return ((PromptText.Text) side).text();
  }

  private static String word(Answer answer) {
    return ((Answer.Text) answer).text();
  }

  private static Span span(Prompt prompt, String role) {
    return java.util.Objects.requireNonNull(prompt.roles().get(role), role);
  }

  private static String at(Prompt prompt, String role) {
    Span span = span(prompt, role);
    return text(prompt.clean()).substring(span.start(), span.end());
  }

  @Test
  void theSameSeedGivesTheSamePromptsAndAnotherSeedOthers() {
    assertEquals(prompts("ioi:n=30,seed=7"), prompts("ioi:n=30,seed=7"));
    assertNotEquals(prompts("ioi:n=30,seed=7"), prompts("ioi:n=30,seed=8"));
  }

  @Test
  void everyTemplateOfASetIsUsedAtLeastTwice() {
    for (String set : List.of("ioi:n=2,seed=1", "ioi:n=5,seed=3", "ioi:n=20,seed=0")) {
      java.util.Map<String, Long> counts =
          prompts(set).stream()
              .collect(
                  java.util.stream.Collectors.groupingBy(
                      prompt -> String.valueOf(prompt.template()),
                      java.util.stream.Collectors.counting()));
      assertTrue(counts.values().stream().allMatch(count -> count >= 2), counts.toString());
    }
    assertEquals(1, prompts("ioi:n=1,seed=1").size());
  }

  @Test
  void rolesCoverTheWordsTheyName() {
    for (Prompt prompt : prompts("ioi:n=60,seed=1")) {
      assertEquals(word(prompt.correct().get(0)), " " + at(prompt, "IO"));
      assertEquals(word(prompt.incorrect().get(0)), " " + at(prompt, "S1"));
      assertEquals(at(prompt, "S1"), at(prompt, "S2"));
      assertEquals("to", at(prompt, "END"));
      assertTrue(span(prompt, "S1").start() < span(prompt, "S2").start());
    }
  }

  @Test
  void theWordAfterTheFirstMentionOfTheGiverIsNamed() {
    for (Prompt prompt : prompts("ioi:n=60,seed=4")) {
      Span first = span(prompt, "S1");
      Span next = span(prompt, "S1+1");
      assertEquals(first.end() + 1, next.start());
      assertTrue(at(prompt, "S1+1").matches("[a-z]+"), at(prompt, "S1+1"));
      assertEquals(' ', text(prompt.clean()).charAt(next.end()));
    }
  }

  @Test
  void orderDecidesWhoStandsFirst() {
    for (Prompt prompt : prompts("ioi:n=40,order=abba,seed=3")) {
      assertTrue(span(prompt, "IO").start() < span(prompt, "S1").start());
    }
    for (Prompt prompt : prompts("ioi:n=40,order=baba,seed=3")) {
      assertTrue(span(prompt, "S1").start() < span(prompt, "IO").start());
    }
  }

  @Test
  void flippingExchangesOnlyTheSecondMention() {
    for (Prompt prompt : prompts("ioi:n=40,seed=3")) {
      String clean = text(prompt.clean());
      Span s2 = span(prompt, "S2");
      String expected =
          clean.substring(0, s2.start()) + at(prompt, "IO") + clean.substring(s2.end());
      assertEquals(expected, text(java.util.Objects.requireNonNull(prompt.corrupted())));
    }
  }

  @Test
  void everyCorruptionKeepsTheNumberOfWords() {
    for (String corruption : List.of("flip", "swap", "third", "abc")) {
      for (Prompt prompt : prompts("ioi:corruption=" + corruption + ",n=20,seed=5")) {
        String corrupted = text(java.util.Objects.requireNonNull(prompt.corrupted()));
        assertEquals(text(prompt.clean()).split(" ", -1).length, corrupted.split(" ", -1).length);
        assertNotEquals(text(prompt.clean()), corrupted);
      }
    }
  }

  @Test
  void heldOutPairsAreATenthOfAllAndNeverOthers() {
    Ioi ioi = new Ioi();
    for (Prompt prompt : prompts("ioi:n=50,pairs=held-out,seed=2")) {
      assertTrue(ioi.isHeldOut(at(prompt, "IO"), at(prompt, "S1")));
    }
    long held =
        prompts("ioi:n=1000,seed=2").stream()
            .filter(prompt -> ioi.isHeldOut(at(prompt, "IO"), at(prompt, "S1")))
            .count();
    assertTrue(held > 60 && held < 140, "about a tenth, not " + held);
  }

  @Test
  void whatATokenizerCannotSpellIsLeftOutAndCounted() {
    Spelling noMary = (before, word) -> !word.equals(" Mary") && !before.startsWith("While");
    Generated made =
        new Ioi().generate((PromptSet.Named) PromptSet.parse("ioi:n=500,seed=1"), noMary);
    assertTrue(made.prompts().stream().noneMatch(p -> text(p.clean()).contains("Mary")));
    assertTrue(made.prompts().stream().noneMatch(p -> text(p.clean()).startsWith("While")));
    assertEquals(2, made.notes().size());
    assertTrue(made.notes().get(0).startsWith("1 of 99 names"), made.notes().get(0));
  }

  @Test
  void aTokenizerWithoutNamesIsRefusedWithTheCounts() {
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                new Ioi()
                    .generate((PromptSet.Named) PromptSet.parse("ioi"), (before, word) -> false));
    assertTrue(refusal.sentence().contains("0 of 99"), refusal.sentence());
  }

  @Test
  void unknownOptionsAndValuesAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> prompts("ioi:colour=red"));
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> prompts("ioi:corruption=xyz"));
    assertTrue(String.valueOf(wrong.getMessage()).contains("flip"));
    assertFalse(prompts("ioi:order=abba,n=5").isEmpty());
  }
}
