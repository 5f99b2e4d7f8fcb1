package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Prompt;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedTokensTest {
  @TempDir Path folder;

  @BeforeEach
  void aVocabularyOfFour() throws IOException {
    Files.writeString(folder.resolve("vocab.json"), "{\"a\":0,\"b\":1,\"ab\":2,\"Ġ\":3}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\n");
  }

  private Tokenizer open(String config) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    return Tokenizer.open(folder);
  }

  @Test
  void aTokenBeyondTheEmbeddingIsRefusedByNameWhenAPromptHasIt() throws IOException {
    try (Tokenizer tokenizer = open("{\"pad_token\": \"[PAD]\", \"model_max_length\": 1e30}")) {
      PromptReader reader = new PromptReader(tokenizer, 4, 16, Bos.AUTO);
      assertEquals(List.of(2), reader.read(Prompt.of("ab")).clean());
      Refusal refusal = assertThrows(Refusal.class, () -> reader.read(Prompt.of("a[PAD]b")));
      assertEquals(
          "The token id 4 is not in the model's vocabulary of 4; the tokenizer calls it '[PAD]'.",
          refusal.sentence());
      assertEquals("; beyond the model's 4 embeddings lie '[PAD]' (4)", tokenizer.beyond(4));
      assertEquals("", tokenizer.beyond(5));
      assertTrue(tokenizer.isSpecial(4));
    }
  }

  @Test
  void addedTokensComeFromEitherFile() throws IOException {
    Files.writeString(folder.resolve("added_tokens.json"), "{\"<y>\": 5, \"<x>\": 4}");
    try (Tokenizer tokenizer = open("{\"additional_special_tokens\": [\"<y>\"]}")) {
      assertEquals(List.of(0, 4, 5, 1), tokenizer.encode("a<x><y>b"));
      assertTrue(tokenizer.isSpecial(5));
      assertFalse(tokenizer.isSpecial(4));
    }
    String decoder =
        "{\"added_tokens_decoder\": {\"4\": {\"content\": \"<x>\", \"lstrip\": true, \"special\":"
            + " true}}}";
    try (Tokenizer tokenizer = open(decoder)) {
      assertEquals(List.of(0, 4, 1), tokenizer.encode("a  <x>b"));
      assertThrows(Refusal.class, () -> tokenizer.encode("a<y>"));
    }
  }

  @Test
  void numbersThatDoNotFollowTheVocabularyAreSaid() throws IOException {
    try (Tokenizer tokenizer =
        open("{\"added_tokens_decoder\": {\"9\": {\"content\": \"<x>\"}}}")) {
      Refusal refusal = assertThrows(Refusal.class, () -> tokenizer.encode("a"));
      assertEquals(
          "The numbers of its tokens do not agree: the added token '<x>' has the id 9 in its file,"
              + " but 4 is the next one after its vocabulary, so text cannot be read: give token"
              + " ids.",
          refusal.sentence());
    }
    try (Tokenizer tokenizer = open("{\"split_special_tokens\": true}")) {
      assertThrows(Refusal.class, () -> tokenizer.encode("a"));
    }
  }

  @Test
  void wrongIdsAreRefused() throws IOException {
    for (String vocab :
        List.of(
            "{\"a\":0,\"b\":0,\"ab\":2}",
            "{\"a\":-1,\"b\":1,\"ab\":2}",
            "{\"a\":1000000000,\"b\":1,\"ab\":2}",
            "{\"a\":\"0\",\"b\":1,\"ab\":2}",
            "{\"a\":0.5,\"b\":1,\"ab\":2}",
            "{\"a\":null,\"b\":1,\"ab\":2}",
            "{\"a\":0,\"b\":1}")) {
      Files.writeString(folder.resolve("vocab.json"), vocab);
      Refusal refusal = assertThrows(Refusal.class, () -> open("{}").close(), vocab);
      assertEquals(1, refusal.sentence().lines().count(), refusal.sentence());
    }
  }

  @Test
  void mergesMayBeginWithTheWordOfTheVersionLine() throws IOException {
    Files.writeString(
        folder.resolve("vocab.json"), "{\"#version\":0,\"s\":1,\"#versions\":2,\"#\":3,\"##\":4}");
    Files.writeString(folder.resolve("merges.txt"), "#version s\n# #\n");
    try (Tokenizer tokenizer = open("{}")) {
      assertEquals(List.of(4, 4), tokenizer.encode("####"));
    }
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2 - a trainer\n# #\n");
    open("{}").close();
    Files.writeString(folder.resolve("merges.txt"), "# #\n#version: 0.2\n");
    assertThrows(Refusal.class, () -> open("{}").close());
  }

  @Test
  void theFlagsOfASpaceBeforeATextAreHeard() throws IOException {
    String json =
        """
        {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
         "use_regex": true}, "model": {"type": "BPE", "vocab": {"a": 0, "Ġ": 1, "Ġa": 2},
         "merges": ["Ġ a"]}}
        """;
    Files.writeString(folder.resolve("tokenizer.json"), json);
    reads("{}", 2);
    reads("{\"add_prefix_space\": false}", 0);
    reads("{\"tokenizer_class\": \"GPT2Tokenizer\"}", 0);
    reads("{\"tokenizer_class\": \"GPT2Tokenizer\", \"add_prefix_space\": true}", 2);
  }

  private void reads(String config, int id) throws IOException {
    try (Tokenizer tokenizer = open(config)) {
      assertEquals(List.of(id), tokenizer.encode("a"), config);
    }
  }
}
