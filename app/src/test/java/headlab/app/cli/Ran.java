package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import headlab.app.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What a command line did, run within this process.
record Ran(int code, String out, String err) {
  /// Tiny seeded checkpoints that the engine's tests compare with transformers.
  static Path tiny(String name) {
    return Path.of("..", "engine", "src", "test", "resources", "headlab", "reference", name);
  }

  static Ran of(Object... words) {
    String[] args = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].toString();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// It ended well; its output as JSON.
  JsonNode json() {
    assertEquals(0, code, err);
    try {
      return JsonMapper.builder().build().readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + out, e);
    }
  }

  /// It ended with `wanted` and one sentence that contains `word`; nothing on standard output, no
  /// stack trace.
  void refused(int wanted, String word) {
    assertEquals(wanted, code, err);
    assertEquals("", out);
    String sentence = err.lines().filter(line -> line.startsWith("headlab: ")).toList().getLast();
    assertTrue(sentence.contains(word), err);
    assertTrue(sentence.length() < 500, err);
    assertFalse(err.contains("\tat ") || err.contains("Exception"), err);
    assertEquals(1, err.lines().count(), err);
  }
}
