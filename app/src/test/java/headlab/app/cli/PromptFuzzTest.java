package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import headlab.app.run.PromptFile;
import headlab.datasets.Prompt;
import headlab.datasets.PromptLines;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prompt files and names of sets that chance has spoiled: they are read, or refused in one
/// sentence. `-Dheadlab.fuzz=N` for another number of cases, `-Dheadlab.fuzz.seed=N` for one.
class PromptFuzzTest {
  private static final int CASES = Integer.getInteger("headlab.fuzz", 1_000);
  private static final long SEED = Long.getLong("headlab.fuzz.seed", 1);
  private static final List<String> FILES =
      List.of(
          """
          {"clean": "When Mary and John went", "corrupted": "When Ann and John went", "correct": " Mary", "incorrect": [" John", {"id": 7}], "roles": {"IO": [5, 9]}, "bos": true}
          {"clean": {"ids": [1, 2, 3]}, "corrupted": {"ids": [1, 5, 3]}, "roles": {"S1": [0, 2]}, "template": "a", "group": "b"}
          """,
          """
          clean,corrupted,correct,incorrect,roles,template,group,bos
          "When Mary, and ""John"" went","When Ann", Mary, John,"{""IO"": [5, 9]}",a,b,true
          One 🧭 two,,,,,,,
          """,
          "One text\nof two lines.\n\nAnother 👩‍🚀 one.\n");
  private static final List<String> ENDINGS = List.of(".jsonl", ".csv", ".txt");
  private static final List<String> PIECES =
      List.of(
          "{",
          "[",
          "\"",
          "\\u",
          "\\ud800",
          "null",
          "-1",
          "1e999",
          "9".repeat(400),
          "\u0000",
          ",",
          "[".repeat(5000),
          "\r\n\r\n",
          "\uFEFF",
          "{\"clean\": 3}",
          "\"roles\":",
          "%s%n",
          "\u202E",
          "99999999999");
  private static final List<String> SETS =
      List.of(
          "ioi:corruption=abc,n=100,seed=7",
          "repeated:n=3",
          "needle:n=2",
          "sha256:" + "0".repeat(64));

  @TempDir Path folder;

  @Test
  void filesAreReadOrRefused() throws IOException {
    int refused = 0;
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      Random random = new Random(seed);
      int kind = random.nextInt(FILES.size());
      Path file = folder.resolve("prompts" + ENDINGS.get(kind));
      Files.write(file, spoiled(FILES.get(kind), random));
      try {
        List<Prompt> prompts = PromptFile.read(file.toString());
        assertEquals(prompts, PromptLines.read(PromptLines.write(prompts)), "seed " + seed);
      } catch (Refusal e) {
        check(e.sentence(), seed);
        refused++;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("seed " + seed, e);
      }
    }
    assertTrue(CASES < 1000 || refused > CASES / 10, refused + " of " + CASES + " refused");
  }

  @Test
  void namesOfSetsAreReadOrRefused() {
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      Random random = new Random(seed);
      String text =
          new String(
              spoiled(SETS.get(random.nextInt(SETS.size())), random), StandardCharsets.UTF_8);
      try {
        PromptSet set = PromptSet.parse(text);
        assertEquals(set, PromptSet.parse(set.format()), "seed " + seed);
      } catch (Refusal e) {
        check(e.sentence(), seed);
      } catch (IllegalArgumentException e) {
        check(String.valueOf(e.getMessage()), seed);
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("seed " + seed, e);
      }
    }
  }

  private static void check(String sentence, long seed) {
    assertTrue(
        sentence.length() > 5
            && sentence.length() < 2_000
            && sentence.lines().allMatch(PromptFuzzTest::isSentence),
        "seed " + seed + ": " + sentence);
  }

  /// A file may have several wrong lines: a sentence for each.
  private static boolean isSentence(String line) {
    return line.endsWith(".");
  }

  private static byte[] spoiled(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(bytes.length + 1);
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> with(bytes, at, PIECES.get(random.nextInt(PIECES.size())));
            case 2 -> with(bytes, at, text.substring(random.nextInt(text.length())));
            default -> {
              if (at < bytes.length) {
                bytes[at] = (byte) random.nextInt();
              }
              yield bytes;
            }
          };
    }
    return bytes;
  }

  private static byte[] with(byte[] bytes, int at, String piece) {
    byte[] more = piece.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(bytes, at, all, at + more.length, bytes.length - at);
    System.arraycopy(more, 0, all, at, more.length);
    return all;
  }
}
