package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedTokensTest {
  /// A vocabulary of numbered words whose id 0 is BOS.
  private record Numbered(int vocabulary, int context, boolean addsBos) implements Spelling {
    @Override
    public boolean isOneToken(String before, String word) {
      return false;
    }

    @Override
    public List<Integer> plainIds() {
      return IntStream.range(1, vocabulary).boxed().toList();
    }

    @Override
    public OptionalInt bosId() {
      return OptionalInt.of(0);
    }
  }

  private static final Spelling LARGE = new Numbered(50_257, 1024, true);

  private static Generated made(String set, Spelling spelling) {
    return new RepeatedTokens().generate((PromptSet.Named) PromptSet.parse(set), spelling);
  }

  private static List<Integer> ids(Prompt prompt) {
    return ((PromptText.Ids) prompt.clean()).ids();
  }

  @Test
  void aPromptIsBosAndTwiceTheSameDifferentIds() {
    List<Prompt> prompts = made("repeated-tokens:n=8", LARGE).prompts();
    assertEquals(8, prompts.size());
    for (Prompt prompt : prompts) {
      List<Integer> ids = ids(prompt);
      assertEquals(101, ids.size());
      assertEquals(0, ids.getFirst());
      assertEquals(Map.of("first", new Span(1, 51), "second", new Span(51, 101)), prompt.roles());
      List<Integer> copy = ids.subList(1, 51);
      assertEquals(copy, ids.subList(51, 101));
      assertEquals(50, new HashSet<>(copy).size());
      assertTrue(copy.stream().allMatch(id -> id >= 100 && id < 20_000), copy.toString());
    }
  }

  @Test
  void theSameSeedGivesTheSameIdsAndAnotherSeedOthers() {
    String set = "repeated-tokens:n=8,seed=";
    assertEquals(made(set + 3, LARGE), made(set + 3, LARGE));
    assertNotEquals(made(set + 3, LARGE).prompts(), made(set + 4, LARGE).prompts());
    assertEquals(8, new HashSet<>(made(set + 3, LARGE).prompts()).size());
  }

  @Test
  void everyIdOfTheRangeIsDrawnAboutAsOften() {
    int[] drawn = new int[30];
    made("repeated-tokens:n=3000,from=10,to=30,length=5", LARGE)
        .prompts()
        .forEach(prompt -> ids(prompt).subList(1, 6).forEach(id -> drawn[id]++));
    for (int id = 10; id < 30; id++) {
      assertTrue(drawn[id] > 640 && drawn[id] < 860, id + " was drawn " + drawn[id] + " times");
    }
  }

  @Test
  void bosFollowsTheRunUnlessTheSetSays() {
    Spelling without = new Numbered(50_257, 1024, false);
    assertEquals(100, ids(made("repeated-tokens:n=1", without).prompts().getFirst()).size());
    assertEquals(
        101, ids(made("repeated-tokens:n=1,bos=yes", without).prompts().getFirst()).size());
    Prompt none = made("repeated-tokens:n=1,bos=no", LARGE).prompts().getFirst();
    assertEquals(new Span(0, 50), none.roles().get("first"));
    assertThrows(Refusal.class, () -> made("repeated-tokens:n=1,bos=yes,length=2", Spelling.ANY));
  }

  @Test
  void aShortContextAndASmallVocabularyGetShorterCopiesAndANote() {
    Generated bundled = made("repeated-tokens:n=8", new Numbered(487, 64, true));
    assertEquals(41, ids(bundled.prompts().getFirst()).size());
    assertTrue(bundled.notes().get(1).contains("20 tokens, not 50"), bundled.notes().toString());
    Generated tiny = made("repeated-tokens:n=8", new Numbered(4, 11, false));
    assertEquals(6, ids(tiny.prompts().getFirst()).size());
    assertEquals(1, made("repeated-tokens:n=8", LARGE).notes().size());
  }

  @Test
  void lengthsThatDoNotFitAreRefused() {
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> made("repeated-tokens:length=32", new Numbered(487, 64, true)));
    assertTrue(refusal.sentence().contains("two of 31 at most"), refusal.sentence());
    made("repeated-tokens:length=31,n=1", new Numbered(487, 64, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repeated-tokens:length=1",
        "repeated-tokens:length=x",
        "repeated-tokens:length=-5",
        "repeated-tokens:bos=maybe",
        "repeated-tokens:from=9,to=9",
        "repeated-tokens:words=3"
      })
  void wrongOptionsAreNamed(String set) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> made(set, LARGE));
    assertTrue(String.valueOf(wrong.getMessage()).contains("repeated-tokens"), wrong.toString());
  }
}
