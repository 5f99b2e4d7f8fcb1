package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeedleTest {
  /// Words and marks are tokens, as without a tokenizer, in a context of some length.
  private record Within(int context) implements Spelling {
    @Override
    public boolean isOneToken(String before, String word) {
      return true;
    }
  }

  /// No text can be spelled; ids there are.
  private record IdsOnly(int vocabulary, int context) implements Spelling {
    @Override
    public boolean isOneToken(String before, String word) {
      return false;
    }

    @Override
    public int length(String text) {
      return 0;
    }

    @Override
    public List<Integer> plainIds() {
      return IntStream.range(0, vocabulary).boxed().toList();
    }
  }

  private static Generated made(String set, Spelling spelling) {
    return new Needle().generate((PromptSet.Named) PromptSet.parse(set), spelling);
  }

  private static List<Prompt> prompts(String set) {
    return made(set, Spelling.ANY).prompts();
  }

  private static String text(Prompt prompt) {
    return ((PromptText.Text) prompt.clean()).text();
  }

  private static String at(Prompt prompt, String role) {
    Span span = Objects.requireNonNull(prompt.roles().get(role), role);
    return text(prompt).substring(span.start(), span.end());
  }

  private static NeedlePlace place(Prompt prompt) {
    return NeedlePlace.of(prompt).orElseThrow();
  }

  @Test
  void theNeedleStandsThereOnceAndHoldsTheAnswerAtItsEnd() {
    for (Prompt prompt : prompts("needle:n=60,seed=1")) {
      String needle = at(prompt, "needle");
      String answer = at(prompt, "answer");
      assertTrue(needle.endsWith(" " + answer + "."), needle);
      assertEquals(text(prompt).indexOf(needle), text(prompt).lastIndexOf(needle));
      String begin = needle.substring(0, needle.length() - answer.length() - 2);
      assertTrue(text(prompt).endsWith("\nAnswer: " + begin), text(prompt));
      assertTrue(answer.split(" ", -1).length >= 15, answer);
      assertEquals(
          " " + answer.split("\\W", -1)[0], ((Answer.Text) prompt.correct().get(0)).text());
    }
  }

  @Test
  void everyCellIsMetOnceAndEveryNeedleInEveryCell() {
    List<Prompt> prompts = prompts("needle:n=45,lengths=3,depths=5,seed=9");
    assertEquals(
        15, new HashSet<>(prompts.subList(0, 15).stream().map(Prompt::group).toList()).size());
    Map<Object, Set<Object>> needles =
        prompts.stream()
            .collect(
                Collectors.groupingBy(
                    NeedleTest::place, Collectors.mapping(Prompt::template, Collectors.toSet())));
    assertEquals(15, needles.size());
    needles.values().forEach(each -> assertEquals(Set.of("key", "market", "engine"), each));
    assertEquals(
        new TreeSet<>(List.of(0, 25, 50, 75, 100)),
        prompts.stream().map(p -> place(p).depth()).collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(
        new TreeSet<>(List.of(128, 514, 900)),
        prompts.stream()
            .map(p -> place(p).length())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void promptsHaveTheLengthAndTheDepthOfTheirPlace() {
    for (Prompt prompt : prompts("needle:n=40,shortest=300,longest=2000,seed=2")) {
      NeedlePlace place = place(prompt);
      int length = Spelling.ANY.length(text(prompt));
      assertTrue(length <= place.length() && length > place.length() - 6, length + " " + place);
      String before =
          text(prompt).substring(0, Objects.requireNonNull(prompt.roles().get("needle")).start());
      int prose =
          length
              - Spelling.ANY.length(text(prompt).substring(text(prompt).indexOf("\nBased")))
              - Spelling.ANY.length(at(prompt, "needle"));
      double depth = 100.0 * Spelling.ANY.length(before) / prose;
      assertTrue(depth <= place.depth() + 1e-9, depth + " " + place);
      assertTrue(depth > place.depth() - 100.0 * 40 / prose, depth + " " + place);
      assertTrue(before.isEmpty() || before.endsWith(". "), before);
    }
  }

  @Test
  void theSameSeedGivesTheSamePromptsAndAnotherSeedOthers() {
    assertEquals(prompts("needle:n=9,seed=7"), prompts("needle:n=9,seed=7"));
    assertNotEquals(prompts("needle:n=9,seed=7"), prompts("needle:n=9,seed=8"));
  }

  @Test
  void testNeedlesAndTheirProseAreOthers() {
    Set<String> found = new HashSet<>();
    prompts("needle:n=20").forEach(p -> found.addAll(Texts.sentences(text(p))));
    for (Prompt prompt : prompts("needle:n=20,needles=test")) {
      assertTrue(Set.of("bay", "recipe", "password").contains(String.valueOf(prompt.template())));
      List<String> shared = Texts.sentences(text(prompt)).stream().filter(found::contains).toList();
      assertEquals(List.of(), shared);
    }
  }

  @Test
  void anUnbegunAnswerLeavesThePromptAtItsColon() {
    Prompt prompt = prompts("needle:n=1,begun=no").getFirst();
    assertTrue(text(prompt).endsWith("?\nAnswer:"), text(prompt));
    assertEquals(List.of(), prompt.correct());
  }

  @Test
  void aShorterContextGetsAShorterProbeAndANote() {
    Generated made = made("needle:n=20", new Within(400));
    assertTrue(made.prompts().stream().allMatch(p -> Spelling.ANY.length(text(p)) <= 350));
    assertTrue(made.notes().getFirst().contains("128 to 350 tokens"), made.notes().toString());
    assertEquals(List.of(), made("needle:n=20", new Within(1024)).notes());
    assertThrows(Refusal.class, () -> made("needle:longest=351", new Within(400)));
    assertThrows(Refusal.class, () -> made("needle:shortest=20", new Within(400)));
  }

  @Test
  void longHaystacksRepeatTheProseAndSaySo() {
    Generated made = made("needle:n=2,shortest=6000,longest=6000", Spelling.ANY);
    assertTrue(made.notes().getFirst().contains("repeat"), made.notes().toString());
    assertTrue(Spelling.ANY.length(text(made.prompts().getFirst())) > 5990);
  }

  @Test
  void aSmallContextGetsHiddenCodes() {
    Generated made = made("needle:n=50,seed=1", new Within(64));
    assertTrue(made.notes().getFirst().contains("task retrieval"), made.notes().toString());
    for (Prompt prompt : made.prompts()) {
      assertTrue(at(prompt, "needle").matches("The code of [A-Z][a-z]+ is [0-9]+\\."));
      assertTrue(at(prompt, "needle").endsWith(" " + at(prompt, "answer") + "."));
      assertTrue(place(prompt).depth() >= 0 && place(prompt).depth() <= 100);
    }
  }

  @Test
  void aVocabularyWithoutWordsGetsRandomIds() {
    Generated made = made("needle:n=30,seed=1", new IdsOnly(100, 512));
    assertTrue(made.notes().getFirst().contains("random ids"), made.notes().toString());
    for (Prompt prompt : made.prompts()) {
      List<Integer> ids = ((PromptText.Ids) prompt.clean()).ids();
      Span needle = Objects.requireNonNull(prompt.roles().get("needle"));
      Span answer = Objects.requireNonNull(prompt.roles().get("answer"));
      assertEquals(256, ids.size());
      assertEquals(ids.getLast(), ids.get(needle.start()));
      assertEquals(new Span(needle.start() + 1, needle.end()), answer);
      assertEquals(List.of(new Answer.Id(ids.get(answer.start()))), prompt.correct());
      assertEquals(2, ids.stream().filter(ids.getLast()::equals).count());
    }
    assertEquals(
        9,
        ((PromptText.Ids) made("needle", new IdsOnly(3, 11)).prompts().getFirst().clean())
            .ids()
            .size());
    assertThrows(Refusal.class, () -> made("needle", new IdsOnly(2, 64)));
  }

  @Test
  void edgesWhereATokenReachesOverAreCounted() {
    Spelling words = new ToyWords(1024, word -> true);
    assertEquals(List.of(), made("needle:n=12", words).notes());
    Generated made = made("needle:n=12", new Joining(words));
    assertEquals(12, made.prompts().size());
    assertTrue(made.notes().getLast().startsWith("In 12 prompts a token"), made.notes().toString());
  }

  /// As `words`, but a full stop belongs to the word before it.
  private record Joining(Spelling words) implements Spelling {
    @Override
    public boolean isOneToken(String before, String word) {
      return words.isOneToken(before, word);
    }

    @Override
    public List<Integer> ids(String text) {
      return words.ids(text.replaceAll("(\\w)\\.", "$1dot"));
    }

    @Override
    public int length(String text) {
      return ids(text).size();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "needle:needles=gold",
        "needle:begun=perhaps",
        "needle:lengths=0",
        "needle:depths=102",
        "needle:shortest=900,longest=300",
        "needle:depth=50"
      })
  void wrongOptionsAreNamed(String set) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> prompts(set));
    assertTrue(String.valueOf(wrong.getMessage()).contains("needle"), wrong.toString());
  }
}
