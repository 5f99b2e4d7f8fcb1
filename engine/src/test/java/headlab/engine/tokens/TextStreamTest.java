package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  @Test
  void aCharacterComesWithTheLastOfItsTokens() {
    try (Tokenizer tokenizer = english()) {
      String text = "The compass 🧭 and é, 日本.";
      List<Integer> ids = tokenizer.encode(text);
      TextStream stream = tokenizer.stream();
      StringBuilder all = new StringBuilder();
      boolean held = false;
      for (int id : ids) {
        String next = stream.next(id);
        held |= next.isEmpty();
        assertTrue(next.indexOf('\uFFFD') < 0, next);
        all.append(next);
      }
      assertTrue(held, "no character here has several tokens");
      assertEquals("", stream.rest());
      assertEquals(text, all.toString());
    }
  }

  @Test
  void halfACharacterIsLeftAsAMarkAndMarksGiveNoText() {
    try (Tokenizer tokenizer = english()) {
      List<Integer> ids = tokenizer.encode("🧭");
      assertTrue(ids.size() > 1);
      TextStream stream = tokenizer.stream();
      assertEquals("", stream.next(ids.getFirst()));
      assertEquals("\uFFFD", stream.rest());
      assertEquals("", stream.next(tokenizer.endId().orElseThrow()));
      assertEquals("⟨id 999999⟩", stream.next(999_999));
    }
  }

  @Test
  void theEndTokenIsTheOneTheFilesName() {
    try (Tokenizer tokenizer = english()) {
      assertEquals(2, tokenizer.endId().orElseThrow());
      assertEquals("<|im_end|>", tokenizer.label(2));
    }
  }

  private static Tokenizer english() {
    Path folder = SharedModels.folder("smollm2-135m");
    assumeTrue(Files.exists(folder.resolve("tokenizer.json")), "There is no " + folder + ".");
    return Tokenizer.open(folder);
  }
}
