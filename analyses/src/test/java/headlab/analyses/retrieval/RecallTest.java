package headlab.analyses.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// ROUGE-1 recall by hand.
class RecallTest {
  @Test
  void wordsAreLettersAndDigitsWithoutCase() {
    assertEquals(
        List.of("a", "blue", "tea", "pot", "7", "é"), Recall.words(" A blue Tea-pot, 7 É."));
    assertEquals(List.of(), Recall.words("…"));
  }

  @Test
  void aWordCountsAsOftenAsItIsThere() {
    assertEquals(50, Recall.of(List.of("the", "the", "a", "b"), List.of("b", "the", "x")), 1e-12);
    assertEquals(100, Recall.of(List.of("the"), List.of("the", "the")), 1e-12);
    assertEquals(0, Recall.of(List.of(1, 2), List.of(3)), 1e-12);
  }
}
