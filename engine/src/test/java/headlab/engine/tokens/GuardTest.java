package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each of these ended the program in the tokenizers library before it was kept from it, or read a
/// text differently each time.
class GuardTest {
  private static final String MODEL =
      """
      {"version": "1.0", "added_tokens": [], "normalizer": NORMALIZER, "pre_tokenizer": PRE,
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]MORE}}
      """;

  @TempDir Path folder;

  private Refusal refused(String normalizer, String pre, String more, String text)
      throws IOException {
    String json = MODEL.replace("NORMALIZER", normalizer).replace("PRE", pre).replace("MORE", more);
    Files.writeString(folder.resolve("tokenizer.json"), json);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      return assertThrows(Refusal.class, () -> tokenizer.encode(text), json);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(?:a|a)*b",
        "a*a*b",
        "\\\\s*\\\\s+x",
        "(a{2,}){3}",
        "(?<n>a)\\\\k<n>",
        "(?<n>a\\\\g<n>?)",
        "(?x)a",
        "(",
        "a)",
        "[a",
        "a**",
        "(?:(?:a?){9}){9}"
      })
  void expressionsThatBacktrackWithoutEndAreNotUsed(String regex) throws IOException {
    String step =
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": \""
            + regex
            + "\"}, \"behavior\": \"Isolated\"}";
    Refusal refusal = refused("null", step, "", "a".repeat(40) + "!");
    assertTrue(refusal.sentence().startsWith("The tokenizer's expression '"), refusal.sentence());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}"
            + "\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "\\p{N}{1,3}(?=(?:\\p{N}{3})*(?:\\P{N}|$))",
        "\\s?[!-/:-~！-／：-～‘-‟　-。]+",
        "[0-9][0-9][0-9]",
        "[\\r\\n]+(?!\\r?\\n)",
        "\\s+$"
      })
  void expressionsOfPublishedTokenizersAreUsed(String regex) {
    assertTrue(SafePattern.steps(regex) <= 32, regex);
  }

  @Test
  void stepsThatEndTheProgramAreNotUsed() throws IOException {
    String map = "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"%s\"}";
    says("table of characters", map.formatted(""), "null", "");
    says("not Base64", map.formatted("###"), "null", "");
    says("table of characters", map.formatted("/////w=="), "null", "");
    says("'FixedLength' is not known", "null", "{\"type\": \"FixedLength\", \"length\": 0}", "");
    says("parts of words", "null", "null", ", \"continuing_subword_prefix\": \"##\"");
    says("at random", "null", "null", ", \"dropout\": 0.1");
    String replace = "{\"type\": \"Replace\", \"pattern\": {\"%s\": \"%s\"}, \"content\": \"b\"}";
    says("replaces nothing", replace.formatted("Regex", "x*"), "null", "");
    says("replaces nothing", replace.formatted("Regex", ""), "null", "");
    says("replaces nothing", replace.formatted("String", ""), "null", "");
  }

  private void says(String what, String normalizer, String pre, String more) throws IOException {
    Refusal refusal = refused(normalizer, pre, more, "ab");
    assertTrue(refusal.sentence().contains(what), refusal.sentence());
    assertTrue(refusal.sentence().endsWith("give token ids."), refusal.sentence());
  }

  @Test
  void aTextThatANormalizerChangesIsReadInItsFormOrRefused() throws IOException {
    Refusal lower = refused("{\"type\": \"Lowercase\"}", "null", "", "AB");
    assertEquals(
        "The tokenizer has no token for 'AB' in 'AB' as typed; its normalizer changes text"
            + " (Lowercase).",
        lower.sentence());
    Files.writeString(
        folder.resolve("tokenizer.json"),
        MODEL
            .replace("NORMALIZER", "{\"type\": \"NFC\"}")
            .replace("PRE", "null")
            .replace("MORE", "")
            .replace("\"b\"", "\"é\"")
            .replace("\"ab\"", "\"aé\""));
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      TextReader.Encoded read = tokenizer.read("e\u0301ae\u0301é");
      assertEquals(java.util.List.of(1, 2, 1), read.ids());
      assertEquals(
          java.util.List.of(
              new Alignment.Range(0, 3), new Alignment.Range(3, 7), new Alignment.Range(7, 9)),
          read.ranges());
      assertTrue(read.changed());
    }
  }
}
