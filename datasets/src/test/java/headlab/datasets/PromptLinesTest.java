package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptLinesTest {
  @Test
  void everyPromptComesBackFromItsLines() {
    List<Prompt> prompts =
        List.of(
            Prompt.of(" \"quoted\"\n🧭\u2028"),
            Prompt.pair("a", "b", " c", " d"),
            new Prompt(
                new PromptText.Ids(List.of(1, 2, 3)),
                new PromptText.Text(""),
                List.of(new Answer.Id(7), new Answer.Text("x")),
                List.of(new Answer.Id(0)),
                Map.of("S1", new Span(0, 3)),
                "ABBA",
                "hard",
                false));
    assertEquals(prompts, PromptLines.read(PromptLines.write(prompts)));
    assertEquals(PromptLines.given(prompts), PromptLines.given(List.copyOf(prompts)));
  }

  @Test
  void rolesKeepTheirOrderAndCountCodePoints() {
    Prompt prompt =
        PromptLines.readLine(
            "{\"clean\": \"🧭 Mary gave\", \"roles\": {\"z\": [2, 6], \"a\": [0, 1]}}", 1);
    assertEquals(List.of("z", "a"), List.copyOf(prompt.roles().keySet()));
    assertTrue(
        sentence("{\"clean\": \"🧭 Mary gave\", \"roles\": {\"z\": [2, 12]}}")
            .contains("which is 11 long"));
  }

  @Test
  void emptyLinesCountInTheNumberOfALine() {
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> PromptLines.read("{\"clean\": \"a\"}\r\n\n{\"claen\": 1}"));
    assertEquals(
        "Line 3: there is no field 'claen'; a prompt has bos, clean, correct, corrupted, group, incorrect, roles, template.",
        refusal.sentence());
  }

  @Test
  void everyWrongLineHasItsSentence() {
    String text = "{\"clean\": 1}\n{\"clean\": \"a\"}\n{}\n{\"clean\": \"a\"\n";
    List<String> sentences = refused(text).lines().toList();
    assertEquals(3, sentences.size());
    assertEquals("Line 1: 'clean' must be text or {\"ids\": [...]}.", sentences.get(0));
    assertEquals("Line 3: 'clean' is missing.", sentences.get(1));
    assertTrue(sentences.get(2).startsWith("Line 4 is not JSON: "), sentences.get(2));
    List<String> many = refused("{}\n".repeat(8)).lines().toList();
    assertEquals(6, many.size());
    assertEquals("3 more lines are wrong.", many.getLast());
  }

  private static String refused(String text) {
    return assertThrows(Refusal.class, () -> PromptLines.read(text)).sentence();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"corrupted": "a"}                        | Line 4: 'clean' is missing.
          ["a"]                                     | Line 4: a prompt is a JSON object.
          {"clean": 3}                              | Line 4: 'clean' must be text or {"ids": [...]}.
          {"clean": {"ids": []}}                    | Line 4: 'clean' has no ids.
          {"clean": {"ids": [1.5]}}                 | Line 4: an id of 'clean' must be a whole number from 0.
          {"clean": {"ids": [-1]}}                  | Line 4: an id of 'clean' must be a whole number from 0.
          {"clean": {"ids": [99999999999]}}         | Line 4: an id of 'clean' must be a whole number from 0.
          {"clean": "a", "correct": {"text": "b"}}  | Line 4: 'correct' must be text, {"id": 123}, or a list of these.
          {"clean": "a", "bos": 1}                  | Line 4: 'bos' must be true or false.
          {"clean": "a", "roles": {"x": [1]}}       | Line 4: role 'x' must be [start, end).
          {"clean": "abc", "roles": {"x": [2, 2]}}  | Line 4: role 'x' [2, 2) does not lie in 'clean', which is 3 long.
          {"clean": "a", "template": 1}             | Line 4: 'template' must be text.
          """)
  void wrongLineIsNamed(String line, String sentence) {
    assertEquals(sentence, sentence(line));
  }

  @Test
  void brokenJsonAndDuplicateFieldsAreRefused() {
    assertTrue(sentence("{\"clean\": \"a\"").startsWith("Line 4 is not JSON: "));
    assertTrue(sentence("{\"clean\": \"a\"} {}").startsWith("Line 4 is not JSON: "));
    assertTrue(sentence("{\"clean\": \"a\", \"clean\": \"b\"}").startsWith("Line 4 is not JSON: "));
    assertThrows(Refusal.class, () -> PromptLines.read("\n \n"));
  }

  private static String sentence(String line) {
    return assertThrows(Refusal.class, () -> PromptLines.readLine(line, 4)).sentence();
  }
}
