package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Domain pairs, laundry lists, factual pairs and coloured objects.
class PairSetsTest {
  private static Generated made(String set, int context, Predicate<String> known) {
    PromptSet.Named named = (PromptSet.Named) PromptSet.parse(set);
    return Generators.named(named.name()).generate(named, new ToyWords(context, known));
  }

  private static List<Prompt> prompts(String set) {
    return made(set, 1024, word -> true).prompts();
  }

  private static String text(PromptText side) {
    return ((PromptText.Text) side).text();
  }

  private static String corrupted(Prompt prompt) {
    return text(Objects.requireNonNull(prompt.corrupted()));
  }

  private static String at(String text, Prompt prompt, String role) {
    Span span = Objects.requireNonNull(prompt.roles().get(role), role);
    return text.substring(span.start(), span.end());
  }

  private static String word(List<Answer> answers) {
    return ((Answer.Text) answers.getFirst()).text().substring(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "domain-pairs", "laundry-list", "factual-pairs", "factual-pairs:facts=landmarks",
        "colored-objects", "succession-lists", "needle", "repeated-tokens"
      })
  void theSameSeedGivesTheSamePromptsAndAnotherSeedOthers(String set) {
    String with = set + (set.contains(":") ? "," : ":") + "n=20,seed=";
    assertEquals(prompts(with + 5), prompts(with + 5));
    assertNotEquals(prompts(with + 5), prompts(with + 6));
    assertEquals(20, prompts(with + 5).size());
    assertEquals(prompts(with + 5), PromptLines.read(PromptLines.write(prompts(with + 5))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "laundry-list:n=60",
        "laundry-list:n=60,order=shuffled,items=20",
        "factual-pairs:n=60",
        "factual-pairs:n=60,shots=3,form=question",
        "factual-pairs:n=60,form=possessive",
        "factual-pairs:n=60,facts=landmarks",
        "colored-objects:n=60"
      })
  void bothSidesHaveEqualLengthsAndTheirAnswersDiffer(String set) {
    Spelling toy = new ToyWords(1024, word -> true);
    for (Prompt prompt : prompts(set)) {
      assertEquals(
          toy.length(text(prompt.clean())), toy.length(corrupted(prompt)), corrupted(prompt));
      assertNotEquals(text(prompt.clean()), corrupted(prompt));
      assertNotEquals(word(prompt.correct()), word(prompt.incorrect()));
      Span end = Objects.requireNonNull(prompt.roles().get("END"));
      assertEquals(text(prompt.clean()).length(), end.end());
    }
  }

  @Test
  void domainsTakeTurnsAndHaveTheSameNumberOfTokens() {
    List<Prompt> prompts = prompts("domain-pairs:n=384,seed=1");
    Map<Object, List<Prompt>> byDomain =
        prompts.stream().collect(Collectors.groupingBy(Prompt::group));
    assertEquals(Set.of("prose", "code", "chat"), byDomain.keySet());
    byDomain.values().forEach(each -> assertEquals(128, new HashSet<>(each).size()));
    for (Prompt prompt : prompts) {
      List<Integer> ids = ((PromptText.Ids) prompt.clean()).ids();
      assertEquals(64, ids.size());
      assertEquals(0, ids.getFirst());
    }
    assertEquals(
        Set.of("code"),
        prompts("domain-pairs:domain=code").stream()
            .map(Prompt::group)
            .collect(Collectors.toSet()));
  }

  @Test
  void domainsFitAShorterContextAndSaySo() {
    Generated made = made("domain-pairs:n=6", 32, word -> true);
    assertEquals(32, ((PromptText.Ids) made.prompts().getFirst().clean()).ids().size());
    assertTrue(made.notes().getFirst().contains("32 tokens, not 64"), made.notes().toString());
    assertThrows(Refusal.class, () -> made("domain-pairs:tokens=33", 32, word -> true));
    assertTrue(
        made("domain-pairs:n=9000", 1024, word -> true).notes().toString().contains("they repeat"));
  }

  @Test
  void laundryListsLackOneThingAndAskForIt() {
    for (Prompt prompt : prompts("laundry-list:n=40,items=6,seed=2")) {
      String text = text(prompt.clean());
      assertEquals(word(prompt.correct()), at(text, prompt, "missing"));
      assertEquals(word(prompt.incorrect()), at(text, prompt, "other"));
      assertFalse(
          (at(text, prompt, "have") + ",").matches(".*\\b" + word(prompt.correct()) + "\\b.*"));
      assertFalse(
          at(corrupted(prompt), prompt, "have")
              .matches(".*\\b" + word(prompt.incorrect()) + "\\b.*"));
      assertEquals(5, at(text, prompt, "have").split(", | and ", -1).length);
      assertTrue(text.endsWith(", so I still need a"), text);
    }
    assertEquals(
        Set.of("missing 2 of 6"),
        prompts("laundry-list:items=6,missing=2").stream()
            .map(Prompt::group)
            .collect(Collectors.toSet()));
    assertEquals(
        20,
        new HashSet<>(prompts("laundry-list:items=20,n=400").stream().map(Prompt::group).toList())
            .size());
  }

  @Test
  void factsNameTheCapitalOfTheirSubject() {
    List<String> capitals = Words.list("capitals");
    Set<Object> templates = new HashSet<>();
    for (Prompt prompt : prompts("factual-pairs:n=300,shots=2,seed=1")) {
      String text = text(prompt.clean());
      String subject = at(text, prompt, "N");
      assertTrue(capitals.contains(subject + "\t" + word(prompt.correct())), text);
      assertEquals("capital", at(text, prompt, "R"));
      assertEquals("of", at(text, prompt, "N-1"));
      assertEquals("is", at(text, prompt, "END"));
      assertEquals(text.indexOf(subject), text.lastIndexOf(subject), text);
      assertFalse(text.contains(word(prompt.correct())), text);
      assertFalse(text.contains(word(prompt.incorrect())), text);
      assertTrue(text.startsWith("The capital of "), text);
      templates.add(String.valueOf(prompt.template()));
    }
    assertEquals(15, templates.size());
    assertEquals(
        1,
        new HashSet<>(
                prompts("factual-pairs:vary=opener").stream()
                    .map(p -> at(text(p.clean()), p, "N"))
                    .toList())
            .size());
    assertEquals(
        1,
        new HashSet<>(prompts("factual-pairs:vary=subject").stream().map(Prompt::template).toList())
            .size());
  }

  @Test
  void factsAreSaidInTheFormThatWasAskedFor() {
    Map<String, String> ends =
        Map.of(
            "is",
            " is",
            "possessive",
            "'s capital is",
            "comma",
            ",",
            "city",
            "is the city of",
            "question",
            "? A:");
    ends.forEach(
        (form, end) -> {
          String text =
              text(prompts("factual-pairs:openers=no,n=1,form=" + form).getFirst().clean());
          assertTrue(text.endsWith(end), text);
        });
    assertTrue(
        text(prompts("factual-pairs:facts=landmarks,openers=no,n=1").getFirst().clean())
            .matches("The .* is located in the city of"));
  }

  @Test
  void colouredObjectsAskForTheColourOfOneOfThree() {
    Set<Object> places = new HashSet<>();
    for (Prompt prompt : prompts("colored-objects:n=90,seed=3")) {
      String text = text(prompt.clean());
      String asked = at(text, prompt, "asked");
      int place =
          List.of(1, 2, 3).stream()
              .filter(i -> at(text, prompt, "object" + i).equals(asked))
              .findFirst()
              .orElseThrow();
      String color = at(text, prompt, "color" + place);
      assertEquals(color, word(prompt.correct()).toLowerCase(java.util.Locale.ROOT));
      assertTrue(text.contains(color.startsWith("o") ? " an " + color : " a " + color), text);
      places.add(String.valueOf(prompt.group()));
      assertEquals(2, text.split("Q: On the ", -1).length - 1);
      assertTrue(text.endsWith("?\nA:"), text);
    }
    assertEquals(3, places.size());
  }

  @Test
  void wordsThatAreNotOneTokenAreLeftOutAndCounted() {
    Generated made = made("laundry-list:n=80", 1024, word -> !word.equals("rope"));
    assertTrue(made.prompts().stream().noneMatch(p -> text(p.clean()).contains("rope")));
    assertTrue(
        made.notes().getFirst().startsWith("1 of 20 laundry objects"), made.notes().toString());
    Generated facts = made("factual-pairs:n=80", 1024, word -> !word.equals("Paris"));
    assertTrue(facts.notes().getFirst().startsWith("1 of 20 capitals"), facts.notes().toString());
    Generated colors = made("colored-objects:n=80", 1024, word -> !word.equals("Red"));
    assertTrue(colors.notes().getFirst().startsWith("1 of 8 colors"), colors.notes().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"laundry-list", "colored-objects", "factual-pairs:facts=landmarks"})
  void modelsThatCannotSpellASetGetLookUpsOrRandomIds(String set) {
    Set<String> known = new HashSet<>(Vocabulary.spaced());
    known.addAll(List.of("List", ":", ",", "."));
    Generated bundled = made(set, 64, known::contains);
    assertTrue(bundled.notes().getFirst().contains("look-ups"), bundled.notes().toString());
    for (Prompt prompt : bundled.prompts()) {
      String text = text(prompt.clean());
      assertEquals(word(prompt.correct()), at(text, prompt, "value"));
      assertEquals(at(text, prompt, "key"), at(text, prompt, "END"));
      assertEquals(word(prompt.incorrect()), at(text, prompt, "other"));
    }
    Generated ids = made(set, 11, word -> false);
    assertTrue(ids.notes().getFirst().contains("random ids"), ids.notes().toString());
    for (Prompt prompt : ids.prompts()) {
      List<Integer> clean = ((PromptText.Ids) prompt.clean()).ids();
      int at = Objects.requireNonNull(prompt.roles().get("copied")).start();
      assertEquals(clean.getLast(), clean.get(at - 1));
      assertEquals(new Answer.Id(clean.get(at)), prompt.correct().getFirst());
      assertTrue(clean.size() <= 11);
    }
    assertThrows(Refusal.class, () -> made(set, 4, word -> false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "domain-pairs:domain=poems", "domain-pairs:tokens=1", "laundry-list:items=2",
        "laundry-list:items=5,missing=6", "laundry-list:order=none", "factual-pairs:form=has",
        "factual-pairs:shots=6", "factual-pairs:facts=dates", "colored-objects:corruption=flip",
        "colored-objects:items=4"
      })
  void wrongOptionsAreNamed(String set) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> prompts(set));
    String name = set.substring(0, set.indexOf(':'));
    assertTrue(String.valueOf(wrong.getMessage()).contains(name), wrong.toString());
  }
}
