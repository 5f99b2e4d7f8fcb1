package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headlab.datasets.BundledModels;
import headlab.datasets.Generated;
import headlab.datasets.Generators;
import headlab.datasets.NeedlePlace;
import headlab.datasets.PromptSet;
import headlab.datasets.PromptText;
import headlab.datasets.Span;
import headlab.datasets.Spelling;
import headlab.datasets.TokenClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The built-in prompt sets under real tokenizers.
class GeneratedSetsTest {
  @TempDir Path data;

  /// The prompts of `set` as tokens of the model `name`, with the generator's notes.
  record Read(List<TokenizedPrompt> prompts, List<String> notes) {}

  private static Read read(Path folder, int vocabulary, int context, String set) {
    assumeTrue(Files.isDirectory(folder), "The shared models are not here: " + folder);
    PromptSet.Named named = (PromptSet.Named) PromptSet.parse(set);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      ModelSpelling spelling = new ModelSpelling(tokenizer, vocabulary, context, Bos.AUTO);
      Generated made = Generators.named(named.name()).generate(named, spelling);
      PromptReader reader = new PromptReader(tokenizer, vocabulary, context, Bos.AUTO);
      List<TokenizedPrompt> prompts = made.prompts().stream().map(reader::read).toList();
      assertEquals(named.count(), prompts.size());
      return new Read(prompts, made.notes());
    }
  }

  private Read bundled(String set) {
    return read(BundledModels.folder("bench-llama", data), 487, 64, set);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2-tokenizer,50257,1024,0",
    "opt-tokenizer,50272,2048,1",
    "llama-stories260K,512,512,1",
    "smollm2-135m,49152,8192,0"
  })
  void repeatedTokensAreTwiceTheSameTextTokens(String name, int vocabulary, int context, int bos) {
    Path folder = SharedModels.folder(name);
    for (TokenizedPrompt prompt :
        read(folder, vocabulary, context, "repeated-tokens:n=8,seed=1").prompts()) {
      assertEquals(2 * 50 + bos, prompt.length());
      Span first = java.util.Objects.requireNonNull(prompt.roles().get("first"));
      assertEquals(bos, first.start());
      assertEquals(
          prompt.clean().subList(bos, bos + 50), prompt.clean().subList(bos + 50, bos + 100));
      assertFalse(prompt.labels().subList(bos, bos + 50).toString().matches(".*<(s|/s|0x)>?.*"));
    }
  }

  @Test
  void repeatedTokensFitTheBundledModels() {
    Read read = bundled("repeated-tokens:n=8,seed=1");
    assertEquals(41, read.prompts().getFirst().length());
    assertTrue(read.notes().getFirst().contains("random ids"), read.notes().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2-tokenizer,50257,1024,900",
    "opt-tokenizer,50272,2048,900",
    "llama-stories260K,512,512,462",
    "smollm2-135m,49152,8192,900"
  })
  void needlesLieInTheirRolesAndFitTheirPlace(
      String name, int vocabulary, int context, int longest) {
    Read read = read(SharedModels.folder(name), vocabulary, context, "needle:n=20,seed=1");
    int length = 0;
    for (TokenizedPrompt prompt : read.prompts()) {
      String text = ((PromptText.Text) prompt.source().clean()).text();
      for (String role : List.of("needle", "answer")) {
        Span source = java.util.Objects.requireNonNull(prompt.source().roles().get(role));
        String written = text.substring(source.start(), source.end());
        assertEquals(written.replace(" ", ""), words(prompt, role), role);
      }
      NeedlePlace place = NeedlePlace.of(prompt.source()).orElseThrow();
      assertTrue(
          prompt.length() <= place.length() && prompt.length() > place.length() - 16,
          prompt.length() + " for " + place);
      length = Math.max(length, place.length());
    }
    assertEquals(longest, length);
    assertEquals(longest == 900 ? 0 : 1, read.notes().size(), read.notes().toString());
  }

  /// The tokens of a role as they look, without spaces.
  private static String words(TokenizedPrompt prompt, String role) {
    Span span = java.util.Objects.requireNonNull(prompt.roles().get(role));
    return String.join("", prompt.labels().subList(span.start(), span.end())).replace("␣", "");
  }

  @Test
  void needlesOfTheBundledModelsAreTheirTask() {
    Read read = bundled("needle:n=50,seed=1");
    assertTrue(read.notes().getFirst().contains("task retrieval"), read.notes().toString());
    for (TokenizedPrompt prompt : read.prompts()) {
      assertTrue(words(prompt, "needle").matches("Thecodeof[A-Z][a-z]+is[0-9]+\\."));
      Span answer = java.util.Objects.requireNonNull(prompt.roles().get("answer"));
      assertEquals(prompt.correct(), prompt.clean().subList(answer.start(), answer.end()));
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt2-tokenizer,50257", "opt-tokenizer,50272"})
  void successionClassesHaveThePublishedCounts(String name, int vocabulary) {
    Path folder = SharedModels.folder(name);
    assumeTrue(Files.isDirectory(folder), "The shared models are not here: " + folder);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      Spelling spelling = new ModelSpelling(tokenizer, vocabulary, 1024, Bos.AUTO);
      assertEquals(List.of(199, 19, 9, 7, 7, 12, 12, 25, 15), pairs(spelling, true, false));
      assertEquals(List.of(199, 9, 4, 7, 7, 12, 12, 25, 7), pairs(spelling, false, false));
      List<Integer> turned = pairs(spelling, true, true);
      assertEquals(
          List.of(11, 0, 0, 6),
          List.of(turned.get(1), turned.get(3), turned.get(5), turned.get(6)));
      assertEquals(4, pairs(spelling, false, true).get(6));
    }
  }

  @Test
  void aTokenizerThatCutsNumbersGetsDigits() {
    Path folder = SharedModels.folder("smollm2-135m");
    assumeTrue(Files.isDirectory(folder), "The shared models are not here: " + folder);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      Spelling spelling = new ModelSpelling(tokenizer, 49_152, 8192, Bos.AUTO);
      TokenClass.Spelled numbers = TokenClass.scored(spelling).getFirst();
      assertEquals("digits", numbers.name());
      assertEquals(9, numbers.steps().size());
      assertEquals(tokenizer.encode("0123456789"), numbers.ids());
    }
  }

  private static List<Integer> pairs(Spelling spelling, boolean spaced, boolean inverted) {
    return TokenClass.all().stream()
        .map(each -> each.spelled(spelling, spaced, inverted).steps().size())
        .toList();
  }

  @Test
  void successionListsOfTheBundledModelsAreTheirOwnWords() {
    Read read = bundled("succession-lists:n=40,seed=1");
    for (TokenizedPrompt prompt : read.prompts()) {
      assertEquals(7, prompt.length());
      assertTrue(prompt.hasCorrupted());
      assertEquals(new Span(6, 7), prompt.roles().get("END"));
    }
    assertTrue(read.notes().getFirst().startsWith("99 of 200 numbers"), read.notes().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "domain-pairs:n=12",
        "laundry-list:n=12",
        "laundry-list:n=4,items=20",
        "factual-pairs:n=12",
        "factual-pairs:n=6,shots=2,form=question",
        "factual-pairs:n=6,facts=landmarks",
        "colored-objects:n=12",
        "succession-lists:n=18"
      })
  void everySetReadsUnderEveryTokenizer(String set) {
    read(SharedModels.folder("gpt2-tokenizer"), 50_257, 1024, set);
    read(SharedModels.folder("opt-tokenizer"), 50_272, 2048, set);
    read(SharedModels.folder("smollm2-135m"), 49_152, 8192, set);
    read(SharedModels.folder("llama-stories260K"), 512, 512, set);
    read(SharedModels.folder("gpt2-nano-sort"), 3, 11, set);
    bundled(set);
  }

  @Test
  void colouredObjectsHaveThePublishedPositions() {
    Path folder = SharedModels.folder("gpt2-tokenizer");
    Read read = read(folder, 50_257, 1024, "colored-objects:n=100,seed=42");
    assertEquals(List.of(), read.notes());
    for (TokenizedPrompt prompt : read.prompts()) {
      assertEquals(62, prompt.length());
      assertEquals(new Span(41, 42), prompt.roles().get("color1"));
      assertEquals(new Span(45, 46), prompt.roles().get("color2"));
      assertEquals(new Span(50, 51), prompt.roles().get("color3"));
      assertEquals(new Span(61, 62), prompt.roles().get("END"));
    }
  }

  @Test
  void gpt2SpellsAllLaundryWordsAndPairsTheTowerWithTheColosseum() {
    Path folder = SharedModels.folder("gpt2-tokenizer");
    assertEquals(List.of(), read(folder, 50_257, 1024, "laundry-list:n=4,items=20").notes());
    Read read = read(folder, 50_257, 1024, "factual-pairs:n=200,facts=landmarks,openers=no");
    for (String subject : List.of("EiffelTower", "Colosseum")) {
      TokenizedPrompt prompt =
          read.prompts().stream()
              .filter(p -> words(p, "N").equals(subject))
              .findFirst()
              .orElseThrow();
      assertEquals(4, java.util.Objects.requireNonNull(prompt.roles().get("N")).length());
    }
  }

  @Test
  void domainsHave64TokensUnderEveryTokenizer() {
    for (TokenizedPrompt prompt :
        read(SharedModels.folder("opt-tokenizer"), 50_272, 2048, "domain-pairs:n=30").prompts()) {
      assertEquals(64, prompt.length());
      assertEquals(2, prompt.clean().getFirst());
    }
    assertTrue(bundled("domain-pairs:n=9").notes().getFirst().contains("tasks ioi, lookup"));
  }
}
