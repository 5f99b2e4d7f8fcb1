package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static headlab.analyses.PatternStatsTest.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.successor.Candidates;
import headlab.analyses.successor.Embedded;
import headlab.analyses.successor.SuccessorHeads;
import headlab.analyses.successor.Writing;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuccessorHeadsTest {
  @ParameterizedTest
  @EnumSource(
      value = Embedded.class,
      names = {"AUTO", "E1", "E2", "E3", "E4"})
  void theHeadThatWritesTheNextWordScoresOneAndTheOneThatCopiesNothing(Embedded embedding)
      throws InterruptedException {
    SuccessorHeads.Result result = planted(embedding, "strongest");
    assertEquals(1, at(result.micro(), 1, 0));
    assertEquals(1, at(result.macro(), 1, 0));
    assertEquals(0, at(result.copying(), 1, 0));
    assertEquals(0, at(result.micro(), 1, 1));
    assertEquals(0, at(result.macro(), 1, 1));
    assertEquals(1, at(result.copying(), 1, 1));
    double[] random = Arrays.copyOfRange(numbers(result.micro()), Succession.HEADS + 2, 44);
    assertEquals(.067, Arrays.stream(random).average().orElseThrow(), .03);
    assertEquals(Succession.WORDS.pairs(), result.micro().sides().n());
    assertEquals(63, result.micro().sides().n());
  }

  @Test
  void aHeadThatWritesNothingTiesAndIsNotTheStrongest() throws InterruptedException {
    SuccessorHeads.Result result = planted(Embedded.E2, "strongest");
    assertEquals(1, at(result.micro(), 0, 5));
    assertTrue(grid(result.micro()).reason(0, 0, 5).orElse("").contains("ties count"));
    assertTrue(grid(result.micro()).reason(0, 1, 0).isEmpty());
    assertTrue(result.matrix().orElseThrow().title().contains("head 1.0"));
  }

  @Test
  void sequencesFindTheSameHead() throws InterruptedException {
    SuccessorHeads.Result result = planted(Embedded.E5, "strongest");
    assertEquals(1, at(result.micro(), 1, 0));
    assertTrue(at(result.micro(), 1, 2) < .4, "a random head has " + result.micro());
    assertTrue(result.matrix().isEmpty());
    // 17 number words, 7 days, 12 months and 23 letters begin a sequence; twenty and Z end one
    assertEquals(4 * (17 + 7 + 12 + 23) - 2, result.micro().sides().n());
  }

  @Test
  void theMatrixOfAHeadShowsWhereItWrites() throws InterruptedException {
    Figure.Grid next = grid(planted(Embedded.E2, "1.0").matrix().orElseThrow());
    assertEquals("·one", next.rows().labels().getFirst());
    assertEquals(1 - 1 / 65.0, value(next, 0, 1), 1e-6);
    assertEquals(-1 / 65.0, value(next, 0, 0), 1e-6);
    Figure.Grid same = grid(planted(Embedded.E2, "1.1").matrix().orElseThrow());
    assertEquals(1 - 1 / 65.0, value(same, 3, 3), 1e-6);
    Figure.Grid classes = grid(planted(Embedded.E2, "1.0").answerClasses().orElseThrow());
    for (int which = 0; which < classes.rows().size(); which++) {
      assertEquals(1, value(classes, which, which));
    }
    Figure.Bars later = (Figure.Bars) planted(Embedded.E2, "1.0").greaterThan().orElseThrow();
    Double ofNumberWords = later.values().getFirst();
    assertEquals(19 / 190.0, ofNumberWords == null ? Double.NaN : ofNumberWords, 1e-6);
  }

  @Test
  void pairsAreCountedClassByClass() throws InterruptedException {
    Figure.Bars pairs = (Figure.Bars) planted(Embedded.E2, "1.0").pairs();
    assertEquals(List.of("number words", "days", "months", "letters"), pairs.bars().labels());
    assertEquals(List.of(19.0, 7.0, 12.0, 25.0), pairs.values());
    Figure.Grid byClass = grid(planted(Embedded.E2, "1.0").byClass());
    assertEquals(4, byClass.facetCount());
    assertEquals(1.0, byClass.at(1, 1, 0));
    assertTrue(
        planted(Embedded.E2, "1.0").micro().title().contains("63 of 63 pairs: 19 number words"));
  }

  @Test
  void aHeadThatThereIsNotIsRefusedAndAWrongNameIsSaidToBe() {
    assertThrows(Refusal.class, () -> planted(Embedded.E2, "2.0"));
    assertThrows(Refusal.class, () -> planted(Embedded.E2, "1.22"));
    assertThrows(IllegalArgumentException.class, () -> planted(Embedded.E2, "first"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void aModelWhoseTokenizerSpellsNoClassGetsRandomTokensAndTheTitleSaysSo(String name)
      throws InterruptedException {
    for (Embedded embedding : Embedded.values()) {
      for (Coordinates coordinates : Coordinates.values()) {
        try (PlainSession session = Oracle.of(name).session()) {
          SuccessorHeads.Result result = with(embedding, coordinates, "0.0").run(session);
          assertTrue(result.micro().title().contains("tokens are random"), result.micro().title());
          assertTrue(
              Arrays.stream(numbers(result.micro())).allMatch(score -> score >= 0 && score <= 1));
        }
      }
    }
  }

  private static SuccessorHeads.Result planted(Embedded embedding, String head)
      throws InterruptedException {
    SuccessorHeads asked = with(embedding, Coordinates.RAW, head);
    try (PlainSession session =
        PlainSession.on(Succession.WORDS.model(), List.of()).spelled(Succession.WORDS)) {
      return asked.run(session);
    }
  }

  private static SuccessorHeads with(Embedded embedding, Coordinates coordinates, String head) {
    return new SuccessorHeads(embedding, Writing.SPACED, Candidates.CLASS, coordinates, head, 0);
  }

  private static double at(Figure figure, int layer, int head) {
    return value(grid(figure), layer, head);
  }

  private static double value(Figure.Grid grid, int row, int column) {
    Double value = grid.at(row, column);
    return value == null ? Double.NaN : value;
  }
}
