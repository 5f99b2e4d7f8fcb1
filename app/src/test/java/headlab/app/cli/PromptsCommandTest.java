package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.datasets.Generator;
import headlab.datasets.Generators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsCommandTest {
  @TempDir Path folder;

  private Ran prompts(Object... words) {
    List<Object> all = new ArrayList<>(List.of("prompts"));
    all.addAll(List.of(words));
    all.addAll(List.of("--model", "bench-llama", "--store", folder.resolve("store.db")));
    return Ran.of(all.toArray());
  }

  @Test
  void everySetShowsAsManyPromptsAsAskedFor() {
    for (Generator set : Generators.all()) {
      JsonNode json = prompts(set.name(), "--count", "5", "--json").json();
      assertEquals(5, json.path("prompts").size(), set.name());
      for (JsonNode prompt : json.path("prompts")) {
        int length = prompt.path("clean").path("ids").size();
        assertEquals(length, prompt.path("clean").path("tokens").size());
        assertTrue(length >= 5 && length <= 64, set.name() + ": " + length);
        prompt
            .path("roles")
            .forEach(role -> assertTrue(role.get(1).asInt() <= length, prompt.toString()));
      }
    }
  }

  @Test
  void aPromptIsAStripWithItsRolesAboveAndTheOtherSideBelow() {
    Ran ran = prompts("ioi:seed=3,order=abba", "--count", "2");
    assertEquals(0, ran.code(), ran.err());
    List<String> lines = ran.out().lines().toList();
    assertTrue(lines.getFirst().startsWith("prompt 1, "), ran.out());
    String roles = lines.stream().filter(l -> l.startsWith("roles ")).findFirst().orElseThrow();
    String clean = lines.stream().filter(l -> l.startsWith("clean ")).findFirst().orElseThrow();
    String other = lines.stream().filter(l -> l.startsWith("corrupted ")).findFirst().orElseThrow();
    int at = roles.indexOf(" IO ") + 1;
    assertTrue(at > 0 && clean.startsWith("␣", at) && other.startsWith("␣", at), ran.out());
    assertEquals(clean.indexOf('|', at), other.indexOf('|', at));
    assertEquals(2, lines.stream().filter(l -> l.startsWith("answers    correct ␣")).count());
  }

  @Test
  void aFileShowsItsFirstPrompts() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("three.csv"),
            "clean,correct\nThe capital of France is, Paris\nThe capital of Italy is, Rome\nThe capital of Spain is, Madrid\n");
    assertEquals(2, prompts(file, "--count", "2", "--json").json().path("prompts").size());
    assertEquals(3, prompts("--prompts", file, "--json").json().path("prompts").size());
  }

  @Test
  void aCsvFileMayHoldRoles() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("roles.csv"),
            "clean,correct,roles,bos\nThe capital of France is, Paris,\"{\"\"N\"\": [15, 21]}\",false\n");
    JsonNode prompt = prompts(file, "--json").json().path("prompts").get(0);
    assertEquals("[3,4]", prompt.path("roles").path("N").toString());
    assertEquals(5, prompt.path("clean").path("ids").size());
  }

  @Test
  void everyWrongLineOfAFileHasItsSentence() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("wrong.csv"), "clean,correct,bos\nThe,,true\nThe\nThe,,maybe\n,a,false");
    Ran ran = prompts(csv);
    ran.refused(3, "Line 3 has 1 fields, the header 3. Line 4: 'bos' must be true or false.");
    ran.refused(3, "Line 5: 'clean' is missing.");
    Path jsonl = Files.writeString(folder.resolve("wrong.jsonl"), "{}\n\n{\"clean\": 3}\n");
    prompts(jsonl).refused(3, "Line 1: 'clean' is missing. Line 3: 'clean' must be");
  }

  @Test
  void wrongWordsAreRefusedWithOneSentence() {
    prompts().refused(2, "Name a prompt set");
    prompts("ioi", "--prompts", "needle").refused(2, "Name one");
    prompts("ioi", "--count", "0").refused(2, "--count");
    prompts("needle:depth=3").refused(2, "depth");
    prompts("repeated-tokens:length=32").refused(3, "31");
    prompts("no-such-set").refused(3, "domain-pairs");
  }
}
