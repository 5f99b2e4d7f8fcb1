package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptSetTest {
  @Test
  void textFormsComeBackEqual() {
    PromptSet set = PromptSet.parse("ioi:seed=7,corruption=abc,n=100");
    assertEquals("ioi:corruption=abc,n=100,seed=7", set.format());
    assertEquals(set, PromptSet.parse(set.format()));
    PromptSet given = PromptSet.parse("sha256:" + "0a".repeat(32));
    assertEquals(given, PromptSet.parse(given.format()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "IOI",
        "ioi:n=0",
        "ioi:n=x",
        "ioi:n",
        "ioi:=3",
        "ioi:a=1,a=2",
        "sha256:12",
        "ioi:n=1e9"
      })
  void whatIsNotASetIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> PromptSet.parse(text));
  }

  @Test
  void everyTaskGivesPromptsWithOneAnswer() {
    for (Generator task : Generators.tasks()) {
      Generated made =
          task.generate(
              (PromptSet.Named) PromptSet.parse(task.name() + ":n=50,seed=4"), Spelling.ANY);
      assertEquals(50, made.prompts().size(), task.name());
      for (Prompt prompt : made.prompts()) {
        assertEquals(1, prompt.correct().size());
      }
    }
  }
}
