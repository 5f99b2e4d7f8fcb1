package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.successor.Embedded;
import headlab.analyses.successor.SuccessorMod10;
import headlab.analyses.successor.Writing;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuccessorMod10Test {
  /// Kappa at its projection's length.
  private static final int WHOLE = 4;

  @Test
  void lastDigitsReadInAClassThatTheProbeHasNotSeen() throws InterruptedException {
    Figure.Grid residues = grid(planted("strongest").residues());
    assertTrue(residues.title().contains("65 of 65"), residues.title());
    for (int digit = 0; digit < 10; digit++) {
      assertEquals(1.0, residues.at(digit, digit));
      assertEquals(0.0, residues.at(digit, (digit + 1) % 10));
    }
    Figure.Grid features = grid(planted("strongest").features());
    for (int digit = 0; digit < 10; digit++) {
      assertEquals(1, value(features.at(digit, digit)), 1e-6);
      // ten indicators less their mean lie at cosine -1/9 to each other
      assertEquals(-1 / 9.0, value(features.at(digit, (digit + 3) % 10)), .1);
    }
  }

  @Test
  void exchangingTheLastDigitMovesTheAnswerAndRandomDirectionsDoNot() throws InterruptedException {
    Figure.Curve success = (Figure.Curve) planted("strongest").success();
    assertTrue(success.title().startsWith("Head 1.0"), success.title());
    for (String name : List.of("number words", "letters")) {
      int line = success.series().labels().indexOf(name);
      assertEquals(0, value(success.values().get(success.index(line, 0))), name);
      // a quarter of the way only nine, whose own answer is weak, has another
      assertEquals(.05, value(success.values().get(success.index(line, 1))), .03, name);
      // what is turned to 19 answers 10, not 20: this head carries nothing
      double all = name.equals("letters") ? 198 : 162;
      assertEquals(1 - 9 / all, value(success.values().get(success.index(line, WHOLE))), 1e-9);
      assertEquals(0, value(success.sides().control().get(success.index(line, WHOLE))), .2, name);
    }
  }

  @Test
  void whatCannotBeAskedIsSaid() {
    assertThrows(Refusal.class, () -> planted("7.0"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SuccessorMod10(Embedded.E5, Writing.SPACED, .1, "strongest", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void aModelWhoseTokenizerSpellsNoClassGetsRandomTokens(String name) throws InterruptedException {
    try (PlainSession session = Oracle.of(name).session()) {
      SuccessorMod10.Result result = new SuccessorMod10().run(session);
      assertTrue(result.features().title().contains("random tokens"), result.features().title());
      assertTrue(
          ((Figure.Curve) result.success())
              .values().stream()
                  .filter(Objects::nonNull)
                  .allMatch(share -> share >= 0 && share <= 1));
    }
  }

  private static SuccessorMod10.Result planted(String head) throws InterruptedException {
    SuccessorMod10 asked = new SuccessorMod10(Embedded.AUTO, Writing.SPACED, .1, head, 0);
    try (PlainSession session =
        PlainSession.on(Succession.WORDS.digits(), List.of()).spelled(Succession.WORDS)) {
      return asked.run(session);
    }
  }

  private static double value(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}
