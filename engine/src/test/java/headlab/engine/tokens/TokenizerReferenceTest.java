package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import headlab.datasets.Refusal;
import headlab.engine.tokens.Alignment.Range;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerReferenceTest {
  private static final String REFERENCE = "/headlab/reference/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizers/tiny-json/expected",
        "tokenizers/tiny-merges/expected",
        "tokenizers/case-opt",
        "tokenizers/case-llama-gqa",
        "tokenizers/case-gpt2-gelu-new"
      })
  void tinyTokenizersGiveTheRecordedIdsAndSpans(String name) throws IOException {
    JsonNode expected = json(name);
    check(expected, resource(expected.path("folder").asText()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-tokenizer", "opt-tokenizer", "llama-stories260K", "smollm2-135m"})
  void realTokenizersGiveTheRecordedIdsAndSpans(String name) throws IOException {
    Path folder = SharedModels.folder(name);
    assumeTrue(Files.isDirectory(folder), "The shared models are not here: " + name);
    check(json("tokenizers/" + name), folder);
  }

  private static void check(JsonNode expected, Path folder) {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      List<String> wrong = new ArrayList<>();
      int checked = 0;
      for (JsonNode each : expected.path("cases")) {
        String text = each.path("text").asText();
        if (each.path("spans").isNull() && !text.isEmpty() && !text.contains("<s>")) {
          assertThrows(Refusal.class, () -> tokenizer.encode(text), text);
          continue;
        }
        TextReader.Encoded encoded = tokenizer.read(text);
        if (!encoded.ids().equals(ints(each.path("ids")))) {
          wrong.add(text + ": " + encoded.ids() + " for " + each.path("ids"));
        }
        if (each.path("spans").isArray() && !encoded.ranges().equals(ranges(each.path("spans")))) {
          wrong.add(text + ": " + encoded.ranges() + " for " + each.path("spans"));
        }
        checkLabels(tokenizer, encoded, text, expected.path("prepends_space").asBoolean(), wrong);
        checked++;
      }
      assertEquals(List.of(), wrong);
      assertTrue(checked >= 10, "only " + checked + " cases");
      for (JsonNode text : expected.path("cannot_spell")) {
        assertThrows(Refusal.class, () -> tokenizer.encode(text.asText()), text.asText());
      }
    }
  }

  private static void checkLabels(
      Tokenizer tokenizer,
      TextReader.Encoded encoded,
      String text,
      boolean spaced,
      List<String> wrong) {
    StringBuilder joined = new StringBuilder();
    encoded.ids().forEach(id -> joined.append(tokenizer.label(id)));
    if (joined.toString().matches("(?s).*[Ġ▁\uFFFD].*")) {
      wrong.add(text + " shows as " + joined);
    }
    String back = new String(TokenText.bytes(joined.toString()), StandardCharsets.UTF_8);
    if (!spaced && !back.equals(text)) {
      wrong.add(text + " comes back as " + back);
    }
  }

  private static List<Integer> ints(JsonNode json) {
    List<Integer> ints = new ArrayList<>();
    json.forEach(each -> ints.add(each.asInt()));
    return ints;
  }

  private static List<Range> ranges(JsonNode json) {
    List<Range> ranges = new ArrayList<>();
    json.forEach(each -> ranges.add(new Range(each.get(0).asInt(), each.get(1).asInt())));
    return ranges;
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream in =
        TokenizerReferenceTest.class.getResourceAsStream(REFERENCE + name + ".json")) {
      assertNotNull(in, name);
      return JsonMapper.builder().build().readTree(in);
    }
  }

  static Path resource(String folder) {
    URL url =
        TokenizerReferenceTest.class.getResource(REFERENCE + folder + "/tokenizer_config.json");
    assertNotNull(url, folder);
    return Path.of(URI.create(url.toString())).resolveSibling(".").normalize();
  }
}
