package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Answer;
import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PromptReaderTest {
  private static final Tokenizer JSON =
      Tokenizer.open(TokenizerReferenceTest.resource("tokenizers/tiny-json"));
  private static final Tokenizer MERGES =
      Tokenizer.open(TokenizerReferenceTest.resource("tokenizers/tiny-merges"));
  private static final Tokenizer LLAMA =
      Tokenizer.open(TokenizerReferenceTest.resource("llama-gqa"));

  @AfterAll
  static void close() {
    JSON.close();
    MERGES.close();
    LLAMA.close();
  }

  @Test
  void rolesCountCodePointsAndCoverWholeTokens() {
    Prompt prompt =
        withRoles("🧭 Mary gave", Map.of("name", new Span(2, 6), "sign", new Span(0, 1)));
    TokenizedPrompt read = reader(MERGES, Bos.AUTO).read(prompt);
    Span name = role(read, "name");
    assertEquals(" Mary", text(MERGES, read.clean().subList(name.start(), name.end())));
    assertEquals(1, name.length());
    assertEquals(new Span(0, name.start()), role(read, "sign"));
    Span shifted = role(reader(MERGES, Bos.YES).read(prompt), "name");
    assertEquals(new Span(name.start() + 1, name.end() + 1), shifted);
  }

  @Test
  void aRoleThatCutsATokenCoversAllOfIt() {
    TokenizedPrompt read =
        reader(MERGES, Bos.AUTO).read(withRoles("John and Mary", Map.of("cut", new Span(10, 12))));
    Span cut = role(read, "cut");
    assertEquals(" Mary", text(MERGES, read.clean().subList(cut.start(), cut.end())));
    assertRefused(
        "ends at 14",
        reader(MERGES, Bos.AUTO),
        withRoles("John and Mary", Map.of("x", new Span(1, 14))));
  }

  @Test
  void joinedLabelsGiveBackTheText() {
    String text = "🧭 Mary\n\tgave  the store ␣";
    TokenizedPrompt read = new PromptReader(MERGES, 400, 40, Bos.NO).read(Prompt.of(text));
    assertEquals(
        text, new String(TokenText.bytes(String.join("", read.labels())), StandardCharsets.UTF_8));
    assertTrue(read.labels().contains("␣Mary"), read.labels().toString());
    assertTrue(read.labels().getFirst().startsWith("⟨F0"), read.labels().toString());
  }

  @Test
  void bosIsAddedOnceByTheFilesRuleAndOverridden() {
    assertEquals(0, reader(JSON, Bos.AUTO).read(Prompt.of("Hello")).clean().getFirst());
    assertTrue(reader(JSON, Bos.AUTO).read(Prompt.of("Hello")).bos());
    assertFalse(reader(JSON, Bos.NO).read(Prompt.of("Hello")).bos());
    assertFalse(reader(MERGES, Bos.AUTO).read(Prompt.of("Hello")).bos());
    assertTrue(reader(MERGES, Bos.YES).read(Prompt.of("Hello")).bos());
    Prompt own =
        new Prompt(
            new PromptText.Text("Hello"), null, List.of(), List.of(), Map.of(), null, null, false);
    assertFalse(reader(JSON, Bos.YES).read(own).bos());
  }

  @Test
  void aTextThatBeginsWithBosGetsNoSecondAndAWarning() {
    TokenizedPrompt read = reader(JSON, Bos.AUTO).read(Prompt.of("<s>Hello"));
    assertEquals(reader(JSON, Bos.AUTO).read(Prompt.of("Hello")).clean(), read.clean());
    assertEquals(
        List.of("The text already begins with BOS (<s>); no second one is added."),
        read.warnings());
    assertEquals("<s>", read.labels().getFirst());
    assertEquals(Set.of(read.clean().getFirst()), read.special());
    assertEquals(Set.of(), reader(JSON, Bos.NO).read(Prompt.of("Hello")).special());
  }

  @Test
  void anAnswerIsExactlyOneMoreToken() {
    TokenizedPrompt read =
        reader(JSON, Bos.AUTO).read(Prompt.pair(" John gave", " Mary gave", " Mary", " John"));
    assertEquals(JSON.idOf(" Mary").orElseThrow(), read.correct().getFirst());
    assertEquals(1, read.incorrect().size());
    Prompt bare = Prompt.pair(" John gave", " Mary gave", "Mary", " John");
    assertRefused("write ' Mary', with a leading space", reader(JSON, Bos.AUTO), bare);
    Prompt two = Prompt.pair(" John gave", " Mary gave", " Mary Mary", " John");
    assertRefused("␣Mary|␣Mary", reader(JSON, Bos.AUTO), two);
  }

  @Test
  void anIdIsTakenAsItStandsWithinTheVocabulary() {
    Prompt ids =
        new Prompt(
            new PromptText.Ids(List.of(5, 6, 7)),
            null,
            List.of(new Answer.Id(12), new Answer.Text(" Mary")),
            List.of(),
            Map.of("last", new Span(2, 3)),
            null,
            null,
            null);
    TokenizedPrompt read = reader(JSON, Bos.AUTO).read(ids);
    assertEquals(List.of(5, 6, 7), read.clean());
    assertEquals(List.of(12, JSON.idOf(" Mary").orElseThrow()), read.correct());
    assertEquals(new Span(2, 3), role(read, "last"));
    PromptReader small = new PromptReader(JSON, 7, 16, Bos.AUTO);
    assertRefused("id 7 is not in the model's vocabulary of 7", small, ids);
  }

  @Test
  void unequalSidesAreRefusedWithBothSplits() {
    Prompt pair = Prompt.pair("Mary gave", "Mary gave the", " Mary", " John");
    Refusal refusal = assertThrows(Refusal.class, () -> reader(JSON, Bos.AUTO).read(pair));
    assertTrue(
        refusal.sentence().contains("␣gave and corrupted <s>|M|ar|y|␣gave|␣the."),
        refusal.sentence());
    Prompt oneSided = Prompt.pair("<s> gave", " gave gave", " Mary", " John");
    assertRefused(
        "Only the clean prompt begins with BOS: clean <s>|␣gave and corrupted ␣gave|␣gave.",
        reader(JSON, Bos.NO),
        oneSided);
  }

  @Test
  void whatCannotRunIsRefused() {
    assertRefused(
        "has no token for 'cups' in", reader(LLAMA, Bos.AUTO), Prompt.of("Mary ate cups"));
    assertRefused(
        "has no token for '3' in", reader(LLAMA, Bos.AUTO), Prompt.of("Mary ate 3 drinks"));
    assertRefused(
        "20 tokens, more than the model's context of 16",
        reader(MERGES, Bos.NO),
        Prompt.of("a".repeat(20)));
    assertRefused("empty and no BOS", reader(MERGES, Bos.AUTO), Prompt.of(""));
    assertEquals(List.of(0), reader(JSON, Bos.AUTO).read(Prompt.of("")).clean());
    assertRefused("lone surrogate", reader(MERGES, Bos.AUTO), Prompt.of("a\uD83D"));
    Refusal second =
        assertThrows(
            Refusal.class,
            () -> reader(MERGES, Bos.AUTO).read(List.of(Prompt.of("a"), Prompt.of(""))));
    assertTrue(second.sentence().startsWith("Prompt 2: "), second.sentence());
  }

  @Test
  void aLongTextIsNeitherCutNorPadded() {
    assertEquals(3000, MERGES.encode("b".repeat(3000)).size());
  }

  @Test
  void spellingAsksForOneTokenInItsPlace() {
    assertTrue(JSON.isOneToken("John", " Mary"));
    assertFalse(JSON.isOneToken("John", "Mary"));
    assertFalse(LLAMA.isOneToken("John", " Zyx"));
  }

  private static Span role(TokenizedPrompt prompt, String name) {
    return Objects.requireNonNull(prompt.roles().get(name), name);
  }

  private static Prompt withRoles(String clean, Map<String, Span> roles) {
    return new Prompt(
        new PromptText.Text(clean), null, List.of(), List.of(), roles, null, null, null);
  }

  private static PromptReader reader(Tokenizer tokenizer, Bos bos) {
    return new PromptReader(tokenizer, 400, 16, bos);
  }

  private static void assertRefused(String part, PromptReader reader, Prompt prompt) {
    Refusal refusal = assertThrows(Refusal.class, () -> reader.read(prompt));
    assertTrue(refusal.sentence().contains(part), refusal.sentence());
  }

  private static String text(Tokenizer tokenizer, List<Integer> ids) {
    StringBuilder text = new StringBuilder();
    ids.forEach(id -> text.append(tokenizer.text(id)));
    return text.toString();
  }
}
