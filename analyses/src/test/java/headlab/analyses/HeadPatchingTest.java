package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.attribution.LogitAttribution;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Direction;
import headlab.analyses.patching.HeadPatching;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// From a cell of a layer x position figure to the heads behind it.
class HeadPatchingTest {
  private static final PromptSet SET = PromptSet.parse("ioi");
  private static final Metric METRIC = Metric.LOGIT_DIFFERENCE;

  @ParameterizedTest
  @EnumSource(Direction.class)
  void theWholeAttentionIsTheCellOfActivationPatching(Direction direction)
      throws InterruptedException {
    Oracle oracle = Oracle.of("llama-gqa");
    try (PlainSession session = oracle.session(oracle.pair())) {
      Figure.Grid cells =
          grid(
              new ActivationPatching(SET, direction, METRIC).run(session).byAttention().getFirst());
      for (int layer = 0; layer < 3; layer++) {
        for (int position = 0; position < cells.columns().size(); position += 3) {
          Figure.Bars bars = byHead(session, layer, "" + position, direction);
          assertEquals(
              number(cells.at(layer, position)),
              number(bars.values().getLast()),
              1e-5,
              layer + " at " + position);
          assertEquals(session.spec().heads() + 1, bars.values().size());
        }
      }
    }
  }

  @Test
  void headsBeforeTheSidesDifferChangeNothingAndLaterOnesDo() throws InterruptedException {
    Oracle oracle = Oracle.of("gpt2-gelu-new");
    try (PlainSession session = oracle.session(oracle.pair())) {
      Figure.Bars before = byHead(session, 1, "1", Direction.DENOISING);
      assertTrue(before.values().stream().allMatch(each -> Math.abs(number(each)) < 1e-6));
      Figure.Bars after = byHead(session, 1, "10", Direction.DENOISING);
      assertTrue(after.values().stream().anyMatch(each -> Math.abs(number(each)) > 1e-3));
      assertEquals("1.0", after.bars().labels().getFirst());
      assertEquals("attn out 1", after.bars().labels().getLast());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2-gelu-new",
        "gpt2-relu-untied",
        "opt",
        "opt-bare",
        "llama-gqa",
        "llama-tied-4x"
      })
  void headsAndTheBiasSumToWhatTheAttentionWritesThere(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      for (int layer = 0; layer < session.spec().layers(); layer++) {
        for (int position = 0; position < oracle.pair().length(); position++) {
          Figure.Bars bars = byPart(session, layer, "" + position);
          int parts = bars.values().size() - 1;
          double sum = 0;
          double size = 0;
          for (int part = 0; part < parts; part++) {
            sum += number(bars.values().get(part));
            size += Math.abs(number(bars.values().get(part)));
          }
          assertEquals(session.spec().heads() + 1, parts);
          assertTrue(size > 0, "nothing is written");
          assertEquals(number(bars.values().getLast()), sum, 1e-4 * Math.max(1, size));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void atTheLastPositionThePartsAreThoseOfLogitAttribution(String name)
      throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      LogitAttribution.Result known = new LogitAttribution(SET, METRIC).run(session);
      Figure.Bars components = (Figure.Bars) known.byComponent();
      int last = oracle.pair().length() - 1;
      for (int layer = 0; layer < session.spec().layers(); layer++) {
        Figure.Bars bars = byPart(session, layer, "" + last);
        for (int head = 0; head < session.spec().heads(); head++) {
          assertEquals(
              number(grid(known.byHead()).at(layer, head)), number(bars.values().get(head)), 1e-6);
        }
        int bias = components.bars().labels().indexOf("attn bias " + layer);
        double want = bias < 0 ? 0 : number(components.values().get(bias));
        assertEquals(want, number(bars.values().get(session.spec().heads())), 1e-6);
      }
    }
  }

  @Test
  void aRoleIsOneSpanAndARowIsWhatTheFigureShows() throws InterruptedException {
    Oracle oracle = Oracle.of("gpt2-gelu-new");
    TokenizedPrompt pair = oracle.pair();
    TokenizedPrompt named =
        PlainSession.prompt(
            pair.clean(),
            pair.corrupted(),
            pair.correct(),
            pair.incorrect(),
            Map.of("S", new Span(3, 6)));
    try (PlainSession session = oracle.session(named)) {
      Figure.Grid cells =
          grid(
              new ActivationPatching(SET, Direction.NOISING, METRIC)
                  .run(session)
                  .byAttention()
                  .getFirst());
      assertEquals(List.of("…", "S", "…"), cells.columns().labels());
      double role = number(byHead(session, 1, "role:S", Direction.NOISING).values().getLast());
      assertEquals(number(cells.at(1, 1)), role, 1e-6);
      double row = number(byHead(session, 1, "row:2", Direction.NOISING).values().getLast());
      assertEquals(number(cells.at(1, 2)), row, 1e-6);
      assertNotEquals(role, row);
      double span = number(byPart(session, 1, "role:S").values().getFirst());
      double each = 0;
      for (int position = 3; position < 6; position++) {
        each += number(byPart(session, 1, "" + position).values().getFirst());
      }
      assertEquals(each, span, 1e-6);
    }
  }

  @Test
  void onePromptAloneCanBeAsked() throws InterruptedException {
    Oracle oracle = Oracle.of("gpt2-gelu-new");
    TokenizedPrompt pair = oracle.pair();
    TokenizedPrompt shorter =
        PlainSession.pair(
            pair.clean().subList(0, 8),
            pair.corrupted().subList(0, 8),
            pair.correct().getFirst(),
            pair.incorrect().getFirst());
    try (PlainSession both = oracle.session(pair, shorter);
        PlainSession alone = oracle.session(shorter)) {
      Figure.Bars second = (Figure.Bars) analysis(2, 1, "7").run(both).byHead();
      assertEquals(byHead(alone, 1, "7", Direction.DENOISING).values(), second.values());
      assertEquals(1, second.sides().n());
      assertRefused(both, analysis(3, 1, "7"), "prompt 3");
      assertRefused(both, analysis(0, 1, "9"), "Line 2");
      assertRefused(both, analysis(0, 1, "row:1"), "--prompt");
      assertRefused(both, analysis(0, 9, "1"), "layer 9");
      assertRefused(both, analysis(0, 1, "role:IO"), "no role");
    }
  }

  @Test
  void nonlinearMetricsAreNotAttributed() throws InterruptedException {
    Oracle oracle = Oracle.of("opt");
    try (PlainSession session = oracle.session(oracle.pair())) {
      HeadPatching analysis =
          new HeadPatching(SET, 0, 1, "10", Direction.DENOISING, Metric.LOG_PROB);
      assertTrue(analysis.run(session).byPart().isEmpty());
    }
  }

  @Test
  void placesThatAreNoneAreRefusedAsWrongFlags() {
    for (String text : new String[] {"", "last", "-1", "role:", "row:x", "1.5"}) {
      assertThrows(IllegalArgumentException.class, () -> analysis(0, 1, text), text);
    }
  }

  private static void assertRefused(PlainSession session, HeadPatching analysis, String word) {
    List<String> said = new ArrayList<>();
    said.add(assertThrows(Refusal.class, () -> analysis.run(session)).sentence());
    assertTrue(said.getFirst().contains(word), said.getFirst());
  }

  private static HeadPatching analysis(int prompt, int layer, String position) {
    return new HeadPatching(SET, prompt, layer, position, Direction.DENOISING, METRIC);
  }

  private static Figure.Bars byHead(
      PlainSession session, int layer, String position, Direction direction)
      throws InterruptedException {
    HeadPatching analysis = new HeadPatching(SET, 0, layer, position, direction, METRIC);
    return (Figure.Bars) analysis.run(session).byHead();
  }

  private static Figure.Bars byPart(PlainSession session, int layer, String position)
      throws InterruptedException {
    return (Figure.Bars) analysis(0, layer, position).run(session).byPart().orElseThrow();
  }

  private static double number(@org.jspecify.annotations.Nullable Double value) {
    return Objects.requireNonNull(value);
  }
}
