package headlab.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.PromptSet;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTypeTest {
  private final AnalysisType<Sample> type = AnalysisType.of(Sample.class);

  @Test
  void parameterSaysWhatItsComponentSays() {
    Parameter howMany = type.parameters().getFirst();
    assertEquals("how-many", howMany.name());
    assertEquals("--how-many", howMany.flag());
    assertEquals(int.class, howMany.type());
    assertEquals("How many", howMany.label());
    assertEquals("A count.", howMany.help());
    assertEquals(1, howMany.min());
    assertEquals(10, howMany.max());
    assertEquals("3", howMany.initial());
    assertEquals(List.of(), howMany.choices());
  }

  @Test
  void enumsAndBooleansListTheirChoices() {
    assertEquals(List.of("true", "false"), named("quick").choices());
    assertEquals("logit-difference", named("metric").choices().getFirst());
    assertTrue(named("site").choices().contains("resid_pre"));
    assertTrue(named("metrics").list());
    assertEquals(Metric.class, named("metrics").type());
  }

  @Test
  void commandOfTheDefaultsWritesEverythingOut() {
    assertEquals(
        "sample --how-many 3 --share 0.5 --quick false --words \"some words\" --metric kl"
            + " --site resid_pre --prompts ioi:n=4,seed=0 --names \"\" --layers 1,2"
            + " --metrics log-prob --sets \"\"",
        type.format(type.defaults()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "a b", "\"", "\\", "it's", "--quick", "a\nb", "ä 🧭", "x=y", "\\n", "a;b"
      })
  void everyTextComesBackFromItsCommand(String words) {
    for (List<String> names :
        List.of(List.<String>of(), List.of(words), List.of(words, words), List.of("x", words))) {
      Sample sample =
          new Sample(
              7,
              -0.1 + 0.3,
              true,
              words,
              Metric.RANK,
              Site.Z,
              new PromptSet.Given("0".repeat(64)),
              names,
              List.of(),
              List.of(Metric.KL, Metric.ANSWER_LOGIT),
              List.of(PromptSet.parse("ioi:n=1,seed=2"), PromptSet.parse("ioi:corruption=abc")));
      assertEquals(sample, type.parse(type.format(sample)));
      assertEquals(sample, type.parse(type.values(sample)));
    }
  }

  @Test
  void flagsLeftOutTakeTheirDefaults() {
    Sample sample = type.parse("sample --quick --how-many=9");
    assertTrue(sample.quick());
    assertEquals(9, sample.howMany());
    assertEquals(Metric.KL, sample.metric());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          sample --how-many 11             | --how-many must be 1 to 10, not 11.
          sample --how-many x              | --how-many needs a whole number, not 'x'.
          sample --how-many 1.5            | --how-many needs a whole number, not '1.5'.
          sample --share -1                | --share must be at least 0.0, not -1.
          sample --share NaN               | --share must be at least 0.0, not NaN.
          sample --quick maybe             | --quick is one of true, false, not 'maybe'.
          sample --words forbidden         | --words must not be 'forbidden'.
          sample --words                   | --words needs a value.
          sample --quick true --quick true | --quick stands twice.
          sample loose                     | 'loose' is not a flag of sample.
          other --quick true               | A command of sample begins with that word.
          sample --metrics kl,none         | --metrics is one of logit-difference, log-prob, probability, rank, kl, answer-logit, not 'none'.
          """)
  void wrongFlagIsNamedWithItsValue(String command, String sentence) {
    assertEquals(
        sentence,
        assertThrows(IllegalArgumentException.class, () -> type.parse(command)).getMessage());
  }

  @Test
  void unknownFlagNamesThoseThereAre() {
    String sentence =
        assertThrows(IllegalArgumentException.class, () -> type.parse(Map.of("speed", "1")))
            .getMessage();
    assertTrue(
        String.valueOf(sentence)
            .startsWith("sample has no flag --speed; it has --how-many, --share"));
  }

  @Test
  void figuresComeInTheOrderOfTheResult() {
    assertEquals(List.of("first", "maybe", "many"), type.figures());
    Figure a = figure("a");
    Figure b = figure("b");
    assertEquals(List.of(a, b, a), type.figures(new Sample.Result(a, Optional.of(b), List.of(a))));
    assertEquals(List.of(b), type.figures(new Sample.Result(b, Optional.empty(), List.of())));
  }

  @Test
  void anAnalysisIsFoundByTheFirstWordOfItsCommand() {
    Analyses analyses = () -> List.of(type);
    assertEquals(type, analyses.typeOf("sample --quick true"));
    assertEquals(
        "There is no analysis 'smaple'; there are sample.",
        assertThrows(IllegalArgumentException.class, () -> analyses.named("smaple")).getMessage());
  }

  private Parameter named(String name) {
    return type.parameters().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Figure figure(String name) {
    return new Figure.Bars(
        name,
        name,
        new Quantity("q", true),
        new Axis.Components(List.of("embed")),
        List.of(1.0),
        Figure.Sides.of(1));
  }
}
