package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import headlab.datasets.Refusal;
import headlab.engine.tokens.Alignment.Range;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// 200 varied strings a tokenizer: ids and ends as the reference has them, labels that give back
/// the string; what its tokens do not spell is refused. See `make_varied.py`.
class VariedTest {
  private static final String REFERENCE = "/headlab/reference/tokenizers/";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trained-gpt2",
        "trained-opt",
        "trained-prefix",
        "trained-llama3",
        "trained-nfc",
        "pieces-bpe",
        "pieces-tied",
        "pieces-unigram",
        "pieces-own-rules",
        "pieces-no-prefix"
      })
  void trainedTokenizersReadAsTheReferenceDoes(String name) throws IOException {
    Path there = TokenizerReferenceTest.resource("tokenizers/" + name);
    check(json(name + "/varied"), there);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-tokenizer", "opt-tokenizer", "llama-stories260K", "smollm2-135m"})
  void realTokenizersReadAsTheReferenceDoes(String name) throws IOException {
    Path there = SharedModels.folder(name);
    assumeTrue(Files.isDirectory(there), "The shared models are not here: " + name);
    check(json("varied-" + name), there);
  }

  @Test
  void aTokenizerModelReadsAsItsTokenizerJson() throws IOException {
    Path there = SharedModels.folder("llama-stories260K");
    assumeTrue(Files.isDirectory(there), "The shared models are not here.");
    for (String file : List.of("tokenizer.model", "tokenizer_config.json")) {
      Files.copy(there.resolve(file), folder.resolve(file));
    }
    check(json("varied-llama-stories260K"), folder);
    try (Tokenizer both = Tokenizer.open(there);
        Tokenizer model = Tokenizer.open(folder)) {
      assertEquals("BPE with 512 entries, from tokenizer.model", model.description());
      assertEquals(both.bosRule(), model.bosRule());
    }
    Files.delete(folder.resolve("tokenizer_config.json"));
    try (Tokenizer bare = Tokenizer.open(folder)) {
      assertEquals("<s>", bare.bosRule().text());
      assertTrue(bare.bosRule().adds(), bare.bosRule().sentence());
    }
  }

  private static void check(JsonNode expected, Path folder) {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      List<String> wrong = new ArrayList<>();
      int spelled = 0;
      for (JsonNode each : expected.path("cases")) {
        spelled += check(tokenizer, each, wrong) ? 1 : 0;
      }
      assertEquals(List.of(), wrong, () -> wrong.size() + " are wrong");
      assertTrue(spelled >= 120, "only " + spelled + " strings are spelled");
    }
  }

  private static boolean check(Tokenizer tokenizer, JsonNode each, List<String> wrong) {
    String text = each.get(0).asText();
    try {
      SideTokens read = SideTokens.ofText(tokenizer, text, false);
      List<Integer> ends = read.ranges().stream().map(Range::end).toList();
      String back =
          new String(TokenText.bytes(String.join("", read.labels())), StandardCharsets.UTF_8);
      boolean same = each.get(2).isNull() || ends.equals(ints(each.get(2)));
      if (!read.ids().equals(ints(each.get(1))) || !same) {
        wrong.add(TokenText.visible(text) + ": " + read.ids() + " " + ends + " for " + each);
      } else if (!back.replace(" ", "").equals(typed(tokenizer, text).replace(" ", ""))) {
        wrong.add(TokenText.visible(text) + " comes back as " + read.labels());
      }
      return true;
    } catch (Refusal e) {
      if (!each.get(2).isNull()) {
        wrong.add(TokenText.visible(text) + ": " + e.sentence() + " for " + each);
      }
      return false;
    }
  }

  /// The string as its labels show it: as it was typed, or, where a normalizer changed it, as read.
  private static String typed(Tokenizer tokenizer, String text) {
    return tokenizer.read(text).changed() ? Normalizer.normalize(text, Form.NFC) : text;
  }

  private static List<Integer> ints(JsonNode json) {
    List<Integer> ints = new ArrayList<>();
    json.forEach(each -> ints.add(each.asInt()));
    return ints;
  }

  static JsonNode json(String name) throws IOException {
    try (InputStream in = VariedTest.class.getResourceAsStream(REFERENCE + name + ".json")) {
      assertNotNull(in, name);
      return JsonMapper.builder().build().readTree(in);
    }
  }
}
