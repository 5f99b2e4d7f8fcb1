package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.examples.MaxActivating;
import headlab.analyses.examples.Measure;
import headlab.datasets.BundledModels;
import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Strip;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaxActivatingTest {
  private static final PromptSet SET = PromptSet.parse("domain-pairs");

  @TempDir Path folder;

  /// Head 1.0 looks at where its own token stood before; only the second text repeats one.
  @Test
  void onAModelBuiltByHandTheTextThatRepeatsATokenComesFirst() throws InterruptedException {
    List<TokenizedPrompt> texts =
        List.of(
            PlainSession.plain(List.of(0, 1, 2, 3, 4, 5, 6)),
            PlainSession.plain(List.of(0, 3, 5, 1, 6, 3, 2)),
            PlainSession.plain(List.of(0, 6, 5, 4, 3, 2, 1)));
    for (List<TokenizedPrompt> order : List.of(texts, texts.reversed())) {
      try (PlainSession session = PlainSession.on(Toy.model(40), order)) {
        MaxActivating.Result result =
            new MaxActivating(SET, "1.0", Measure.ATTENTION, 3, 20, 16, false).run(session);
        Strip.Line first = ((Strip) result.examples()).lines().getFirst();
        assertEquals(List.of("#0", "#3", "#5", "#1", "#6", "#3", "#2"), first.tokens());
        assertTrue(first.label().contains("document 2, token 5 #3"), first.label());
        assertEquals(1, Objects.requireNonNull(first.values().get(5)), 1e-5);
        assertTrue(result.byHead().isEmpty());
      }
    }
  }

  /// Where head 1.0 finds the earlier token it writes twice the unit of what followed it, and that
  /// token comes next: 2 against the mean of eight, 2 / 8.
  @Test
  void onAModelBuiltByHandTheMeasuresAreWhatOneComputes() throws InterruptedException {
    List<TokenizedPrompt> texts = List.of(PlainSession.plain(Toy.REPEATED));
    try (PlainSession session = PlainSession.on(Toy.model(40), texts)) {
      MaxActivating.Result write =
          new MaxActivating(SET, "1.0", Measure.WRITE, 1, 20, 16, false).run(session);
      MaxActivating.Result next =
          new MaxActivating(SET, "1.0", Measure.NEXT_TOKEN, 1, 20, 16, false).run(session);
      for (int at = 8; at < 14; at++) {
        assertEquals(2, value(write, at), 1e-4);
        assertEquals(2 - 2 / 8., value(next, at), 1e-4);
      }
      assertEquals(1, ((Strip) next.examples()).lines().size());
      Figure.Bars histogram = (Figure.Bars) next.histogram();
      assertEquals(14, histogram.values().stream().mapToDouble(Objects::requireNonNull).sum(), 0);
    }
  }

  @Test
  void withoutAHeadTheOneWithTheLargestNumbersIsTaken() throws InterruptedException {
    Oracle oracle = Oracle.of("llama-gqa");
    try (PlainSession session = oracle.session(oracle.pair(), oracle.swapped())) {
      MaxActivating.Result result = new MaxActivating().run(session);
      Figure.Grid byHead = grid(result.byHead().orElseThrow());
      double largest =
          byHead.values().stream().mapToDouble(Objects::requireNonNull).max().orElseThrow();
      String title = result.examples().title();
      String[] head =
          title.substring(title.indexOf("head ") + 5, title.indexOf(",")).split("\\.", -1);
      assertEquals(
          largest,
          Objects.requireNonNull(byHead.at(Integer.parseInt(head[0]), Integer.parseInt(head[1]))),
          0);
      assertTrue(title.contains("none joined; no BOS before them"), title);
    }
  }

  @Test
  void oneHeadIsNamedAtATime() {
    for (String wrong : List.of("1.0,1.1", "all", "1")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new MaxActivating(SET, wrong, Measure.WRITE, 3, 20, 16, false),
          wrong);
    }
  }

  /// The bundled model reads 64 tokens: the long text is cut, each piece begins with BOS, no piece
  /// has tokens of both texts, and each text gives the numbers that it gives alone.
  @Test
  void longTextsAreReadInWindowsAndNeverJoined() throws InterruptedException {
    ModelRef model = ModelRef.of(BundledModels.folder("bench-llama", folder).toString());
    String words = " Monday Tuesday Wednesday Thursday Friday";
    String longText = "Then" + words.repeat(20);
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      Strip both = run(lane, model, List.of(longText, "When" + words), "");
      Strip alone = run(lane, model, List.of("When" + words), "");
      assertEquals(
          List.of(List.of(3L)),
          lane.store.query("select count(distinct prompt) from token where run = 1").rows());
      List<Double> second =
          both.lines().stream()
              .filter(line -> line.label().contains("document 2"))
              .map(MaxActivatingTest::largest)
              .toList();
      assertEquals(List.of(largest(alone.lines().getFirst())), second.subList(0, 1));
      for (Strip.Line line : both.lines()) {
        assertTrue(line.tokens().size() <= 64);
        int begin = line.tokens().indexOf("<bos>");
        assertTrue(begin < 0 || line.values().get(begin) == null, line.label());
        assertTrue(!line.tokens().contains("When") || line.tokens().size() <= 7, line.label());
      }
      Strip counted = run(lane, model, List.of("When" + words), " --count-bos");
      assertTrue(counted.title().contains("BOS counted"), counted.title());
      assertTrue(counted.lines().stream().allMatch(line -> line.values().getFirst() != null));
    }
  }

  private static Strip run(Listening lane, ModelRef model, List<String> texts, String flags)
      throws InterruptedException {
    String set = lane.store.keep(texts.stream().map(Prompt::of).toList(), "test").format();
    Event.Ended ended =
        lane.ask(
            new Request.Run(
                lane.nextId(),
                model,
                Bos.AUTO,
                "max-activating --head 2.3 --prompts " + set + flags),
            Event.Ended.class);
    assertEquals(new Outcome.Finished(), ended.outcome());
    assertEquals(ended.figures(), lane.store.figures(ended.run()));
    return (Strip) ended.figures().getFirst();
  }

  private static double largest(Strip.Line line) {
    return line.values().stream()
        .filter(Objects::nonNull)
        .mapToDouble(Objects::requireNonNull)
        .max()
        .orElseThrow();
  }

  private static double value(MaxActivating.Result result, int at) {
    Strip.Line line = ((Strip) result.examples()).lines().getFirst();
    Double value = line.values().get(at);
    return value == null ? Double.NaN : value;
  }
}
