package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TasksTest {
  private static Generated made(String name, int count, long seed, Spelling spelling) {
    Generator task =
        Generators.tasks().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    return task.generate(new PromptSet.Named(name, seed, count, Map.of()), spelling);
  }

  private static List<Prompt> prompts(String name) {
    return made(name, 80, 3, Spelling.ANY).prompts();
  }

  private static List<String> words(Prompt prompt) {
    return List.of(((PromptText.Text) prompt.clean()).text().strip().split("[ :,.]+", -1));
  }

  private static String answer(Prompt prompt) {
    String text = ((Answer.Text) prompt.correct().get(0)).text();
    assertTrue(text.startsWith(" "), text);
    return text.substring(1);
  }

  @Test
  void theTasksAreTheFiveGatesAndTheLookUp() {
    assertEquals(
        List.of("induction", "ioi", "succession", "facts", "retrieval", "lookup"),
        Generators.tasks().stream().map(Generator::name).toList());
  }

  @Test
  void everyTaskFollowsItsSeed() {
    for (Generator task : Generators.tasks()) {
      List<Prompt> once = made(task.name(), 20, 7, Spelling.ANY).prompts();
      assertEquals(once, made(task.name(), 20, 7, Spelling.ANY).prompts());
      assertNotEquals(once, made(task.name(), 20, 8, Spelling.ANY).prompts());
      assertEquals(20, once.size());
    }
  }

  @Test
  void everyTaskStaysWithinTheBundledContext() {
    for (Generator task : Generators.tasks()) {
      for (Prompt prompt : made(task.name(), 300, 1, Spelling.ANY).prompts()) {
        String text = ((PromptText.Text) prompt.clean()).text();
        long tokens =
            1
                + java.util.regex.Pattern.compile("[A-Za-z0-9]+|[.,:]")
                    .matcher(text)
                    .results()
                    .count();
        assertTrue(tokens <= 63, tokens + " tokens: " + text);
      }
    }
  }

  @Test
  void inductionAsksForWhatFollowedBefore() {
    for (Prompt prompt : prompts("induction")) {
      List<String> words = words(prompt);
      String last = words.get(words.size() - 1);
      assertEquals(answer(prompt), words.get(words.indexOf(last) + 1));
      assertTrue(words.indexOf(last) < words.size() - 1);
    }
  }

  @Test
  void indirectObjectsAreHeldOutPairsWithoutACorruption() {
    Ioi ioi = new Ioi();
    for (Prompt prompt : prompts("ioi")) {
      String giver = ((Answer.Text) prompt.incorrect().get(0)).text().substring(1);
      assertTrue(ioi.isHeldOut(answer(prompt), giver));
      assertEquals(null, prompt.corrupted());
    }
  }

  @Test
  void successionGoesOnByOne() {
    List<String> days = Words.list("days");
    for (Prompt prompt : prompts("succession")) {
      List<String> words = words(prompt);
      String last = words.get(words.size() - 1);
      if (last.matches("[0-9]+")) {
        assertEquals(Integer.parseInt(last) + 1, Integer.parseInt(answer(prompt)));
      } else if (days.contains(last)) {
        assertEquals(days.get((days.indexOf(last) + 1) % 7), answer(prompt));
      }
    }
  }

  @Test
  void theHiddenFactIsThereOnceWithItsAnswer() {
    for (Prompt prompt : prompts("retrieval")) {
      List<String> words = words(prompt);
      String name = words.get(words.size() - 2);
      assertEquals(answer(prompt), words.get(words.indexOf(name) + 2));
      assertTrue(words.indexOf(name) < words.size() - 2);
    }
  }

  @Test
  void theLookUpAsksForTheValueOfItsKey() {
    for (Prompt prompt : prompts("lookup")) {
      List<String> words = words(prompt);
      String key = words.get(words.size() - 1);
      assertEquals(answer(prompt), words.get(words.indexOf(key) + 1));
    }
  }

  @Test
  void capitalsBelongToTheirCountries() {
    assertTrue(Words.list("capitals").contains("France\tParis"));
    for (Prompt prompt : prompts("facts")) {
      List<String> words = words(prompt);
      assertTrue(Words.list("capitals").contains(words.get(3) + "\t" + answer(prompt)));
    }
  }

  @Test
  void wordsThatAreNotOneTokenAreNeverUsedAndCounted() {
    Spelling noDigits = (before, word) -> !word.matches(" [0-9]+");
    for (Prompt prompt : made("succession", 100, 1, noDigits).prompts()) {
      assertFalse(answer(prompt).matches("[0-9]+"));
    }
    assertThrows(Refusal.class, () -> made("retrieval", 5, 1, noDigits));
    Generated facts = made("facts", 50, 1, (before, word) -> !word.equals(" Paris"));
    assertTrue(facts.prompts().stream().noneMatch(p -> answer(p).equals("Paris")));
    assertEquals(1, facts.notes().size());
    assertTrue(facts.notes().get(0).startsWith("1 of 20 capitals"), facts.notes().get(0));
  }
}
