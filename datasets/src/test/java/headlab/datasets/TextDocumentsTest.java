package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextDocumentsTest {
  @Test
  void emptyLinesSeparateDocumentsAndLineEndsWithinOneStay() {
    assertEquals(
        List.of(Prompt.of("One line,\nand another."), Prompt.of("  Two."), Prompt.of("Three")),
        TextDocuments.read("\uFEFFOne line,\r\nand another.\n \n\n  Two.\n\nThree\n"));
  }

  @Test
  void aFileWithoutTextIsRefused() {
    assertThrows(Refusal.class, () -> TextDocuments.read(" \n\n\t\n"));
  }
}
