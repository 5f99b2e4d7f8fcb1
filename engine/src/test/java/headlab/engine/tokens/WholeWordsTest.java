package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Vocabularies of whole words, and folders that say different things of BOS.
class WholeWordsTest {
  private static final String WORDS =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 0, "content": "<bos>", "single_word": false, "lstrip": false,
         "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "Split", "pattern": {"Regex": " ?[A-Za-z]+|[.,:]| ?[0-9]+"},
         "behavior": "Isolated", "invert": false},
       "post_processor": POST, "decoder": {"type": "Fuse"},
       "model": {"type": "WordLevel", "unk_token": "<unk>",
         "vocab": {"<bos>": 0, "When": 1, " Mary": 2, " John": 3, ",": 4, " gave": 5}}}
      """;
  private static final String POST =
      """
      {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "<bos>", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}}],
       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
       "special_tokens": {"<bos>": {"id": "<bos>", "ids": [0], "tokens": ["<bos>"]}}}
      """;

  @TempDir Path folder;

  private Tokenizer tokenizer(String json, String config) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    return Tokenizer.open(folder);
  }

  @Test
  void wordsCarryTheirSpaceAndAnUnknownWordIsNamed() throws IOException {
    try (Tokenizer words = tokenizer(WORDS.replace("POST", POST), "{}")) {
      TokenizedPrompt read =
          new PromptReader(words, 6, 64, Bos.AUTO).read(Prompt.of("When Mary, John gave"));
      assertEquals(List.of(0, 1, 2, 4, 3, 5), read.clean());
      assertEquals(List.of("<bos>", "When", "␣Mary", ",", "␣John", "␣gave"), read.labels());
      assertTrue(words.isOneToken("When Mary", " John"));
      assertFalse(words.isOneToken("When Mary", " Anna"));
      Refusal refusal = assertThrows(Refusal.class, () -> words.encode("When Zorro gave"));
      assertEquals(
          "The tokenizer has no token for 'Zorro' in 'When Zorro gave'.", refusal.sentence());
      assertThrows(Refusal.class, () -> words.encode("When Mary "));
    }
  }

  @Test
  void theFilesSayWhetherBosIsAdded() throws IOException {
    String post = WORDS.replace("POST", POST);
    String none = WORDS.replace("POST", "null");
    String named = "{\"bos_token\": \"<bos>\"";
    rule(post, "{}", true, "the post-processor of tokenizer.json puts it first");
    rule(post, named + ", \"add_bos_token\": false}", false, "says add_bos_token false");
    rule(none, named + ", \"add_bos_token\": true}", true, "says add_bos_token true");
    rule(none, named + "}", false, "no file asks for it");
    rule(none, named + ", \"tokenizer_class\": \"LlamaTokenizerFast\"}", true, "LlamaTokenizer");
    rule(none, "{\"bos_token\": {\"content\": \"<bos>\"}, \"add_bos_token\": true}", true, "true");
    rule(none, "{\"bos_token\": null, \"add_bos_token\": true}", false, "files name none");
    rule(none, "{\"bos_token\": \"<s>\"}", false, "no file asks for it");
    String endOfText = none.replace("<bos>", "<|endoftext|>");
    rule(endOfText, "{}", false, "no file asks for it");
    assertEquals(0, tokenizer(endOfText, "{}").bosRule().id());
    Files.writeString(folder.resolve("special_tokens_map.json"), named + "}");
    rule(none, "{\"add_bos_token\": true}", true, "true");
  }

  private void rule(String json, String config, boolean adds, String why) throws IOException {
    try (Tokenizer tokenizer = tokenizer(json, config)) {
      assertEquals(adds, tokenizer.bosRule().adds(), config);
      assertTrue(tokenizer.bosRule().sentence().contains(why), tokenizer.bosRule().sentence());
    }
  }

  @Test
  void aTokenizerThatNamesNoBosCannotAddOne() throws IOException {
    try (Tokenizer tokenizer = tokenizer(WORDS.replace("POST", "null"), "{}")) {
      PromptReader reader = new PromptReader(tokenizer, 6, 64, Bos.YES);
      assertThrows(Refusal.class, () -> reader.read(Prompt.of("When")));
    }
  }

  @Test
  void spacesThatNoEntrySpellsBelongToTheNextWord() throws IOException {
    Path sorter = SharedModels.folder("gpt2-nano-sort");
    assumeTrue(Files.isDirectory(sorter), "The shared models are not here.");
    try (Tokenizer letters = Tokenizer.open(sorter)) {
      TokenizedPrompt read = new PromptReader(letters, 3, 11, Bos.AUTO).read(Prompt.of("A C  B"));
      assertEquals(List.of(0, 2, 1), read.clean());
      assertEquals(List.of("A", "␣C", "␣␣B"), read.labels());
      assertThrows(Refusal.class, () -> letters.encode("A D B"));
    }
  }

  @Test
  void brokenTokenizersAreRefused() throws IOException {
    for (String json :
        List.of(
            "{}",
            "[]",
            "{\"model\":",
            WORDS.replace("POST", "null").replace("\" John\": 3", "\" John\": -3"),
            WORDS.replace("POST", "null").replace("\" John\": 3", "\" John\": 99999999999"),
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\",\"b\"]]}}")) {
      Refusal refusal = assertThrows(Refusal.class, () -> tokenizer(json, "{}").close(), json);
      assertEquals(1, refusal.sentence().lines().count(), refusal.sentence());
    }
    Files.delete(folder.resolve("tokenizer.json"));
    Files.writeString(folder.resolve("vocab.json"), "{\"a\":0,\"b\":1,\"ab\":2}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\na b c\n");
    Refusal merges = assertThrows(Refusal.class, () -> Tokenizer.open(folder));
    assertEquals("merges.txt: line 3 is not a pair of tokens.", merges.sentence());
  }

  @Test
  void aTokenizerThatIsNotKnownTakesIdsOnly() throws IOException {
    for (String json :
        List.of(
            "{\"model\": {\"type\": \"Magic\"}}",
            WORDS.replace("POST", "null").replace("[A-Za-z]+", "[A-Za-z"),
            WORDS.replace("POST", "null").replace("[A-Za-z]+", "(a+)+$"))) {
      try (Tokenizer unknown = tokenizer(json, "{}")) {
        Refusal refusal = assertThrows(Refusal.class, () -> unknown.encode("When"), json);
        assertTrue(refusal.sentence().endsWith("give token ids."), refusal.sentence());
        assertTrue(unknown.description().endsWith("so text cannot be read"), json);
      }
    }
  }

  @Test
  void aFolderWithoutATokenizerTakesIdsOnly() {
    try (Tokenizer none = Tokenizer.open(folder)) {
      PromptReader reader = new PromptReader(none, 6, 64, Bos.AUTO);
      PromptText ids = new PromptText.Ids(List.of(3, 5));
      Prompt prompt = new Prompt(ids, null, List.of(), List.of(), Map.of(), null, null, null);
      assertEquals(List.of(3, 5), reader.read(prompt).clean());
      assertEquals(List.of("⟨id 3⟩", "⟨id 5⟩"), reader.read(prompt).labels());
      Refusal text = assertThrows(Refusal.class, () -> reader.read(Prompt.of("When")));
      assertTrue(text.sentence().contains("has no tokenizer"), text.sentence());
      assertTrue(text.sentence().endsWith("give token ids."), text.sentence());
      assertFalse(none.isOneToken("", "a"));
      assertEquals("none", none.description());
    }
  }
}
