package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictJsonTest {
  @TempDir Path folder;

  @Test
  void whatIsWrongIsSaidInOneSentence() {
    refused("", "x must hold a JSON object.");
    refused("[1]", "x must hold a JSON object.");
    refused("{\"n\":1,\"n\":2}", "x is not valid JSON at line 1, column 11: Duplicate field 'n'.");
    refused("{} x", "x is not valid JSON at line 1, column 4: Unrecognized token 'x'.");
    refused("{\n\"a\":nul}", "x is not valid JSON at line 2, column 5: Unrecognized token 'nul'.");
    refused("{a:1}", "x is not valid JSON at line 1, column 2: Unexpected character ('a').");
    refused(
        "{\"a\":" + "[".repeat(100_000),
        "x is not valid JSON: Document nesting depth (65) exceeds the maximum allowed.");
  }

  private static void refused(String text, String sentence) {
    Refusal refusal = assertThrows(Refusal.class, () -> StrictJson.object(text, "x"));
    assertEquals(sentence, refusal.sentence());
  }

  @Test
  void filesAreBoundedAndUtf8() throws IOException {
    Path file = folder.resolve("x.json");
    Files.writeString(file, "{\"a\":\"é\"}");
    assertEquals("é", StrictJson.readObject(file, 100).path("a").asText());
    Refusal large = assertThrows(Refusal.class, () -> StrictJson.readObject(file, 5));
    assertEquals("x.json is longer than 5 bytes and is not read.", large.sentence());
    Files.write(file, "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));
    Refusal bytes = assertThrows(Refusal.class, () -> StrictJson.readObject(file, 100));
    assertEquals("x.json is not UTF-8 text.", bytes.sentence());
    assertThrows(Refusal.class, () -> StrictJson.readObject(folder, 100));
    assertThrows(Refusal.class, () -> StrictJson.readText(folder.resolve("absent"), 100));
  }

  @Test
  void aPieceOfAFileIsQuotedOnOneShortLine() {
    assertEquals("'a?b'", Refusal.quote("a\nb"));
    assertEquals("'" + "x".repeat(80) + "…'", Refusal.quote("x".repeat(81)));
  }
}
