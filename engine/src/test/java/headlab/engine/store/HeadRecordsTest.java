package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.sweep.Key;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a store says of heads and of the cells of figures.
class HeadRecordsTest {
  private static final String HASH = "cd".repeat(32);
  private static final Quantity SCORE = new Quantity("score", true);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each test
  private ResultStore store;

  @BeforeEach
  void open() {
    store = ResultStore.open(folder.resolve("heads.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long finished(String command, String hash, Figure figure) {
    Run.Draft usual = ResultStoreTest.DRAFT;
    long run =
        store.begin(
            new Run.Draft(command.split(" ", 2)[0], 1, command, usual.model(), usual.bos()));
    store.finish(run, hash, List.of(figure));
    return run;
  }

  private static Figure grid(Axis rows, Axis columns, @Nullable Double... values) {
    return new Figure.Grid(
        "q", "Title", SCORE, rows, columns, Arrays.asList(values), Figure.Sides.of(3), List.of());
  }

  private static Figure heads(@Nullable Double... values) {
    return grid(new Axis.Layers(2), new Axis.Heads(2), values);
  }

  @Test
  void ranksAreBySizeAmongTheHeadsThatHaveAValue() {
    finished("a --n 1", HASH, heads(1.0, -4.0, null, 2.0));
    List<HeadScore> scores = store.heads().scores(HASH);
    assertEquals(3, scores.size());
    for (HeadScore each : scores) {
      int rank = each.value() == -4 ? 1 : each.value() == 2 ? 2 : 3;
      assertEquals(rank, each.rank());
      assertEquals(3, each.heads());
      assertEquals(3, each.n());
    }
  }

  @Test
  void equalValuesShareTheLastOfTheirPlaces() {
    finished("a --n 1", HASH, heads(.0, 3.0, .0, -.0));
    List<Integer> ranks =
        store.heads().scores(HASH).stream().map(HeadScore::rank).sorted().toList();
    assertEquals(List.of(1, 4, 4, 4), ranks);
  }

  @Test
  void onlyTheNewestRunOfACommandCountsAndNoOtherModel() {
    finished("a --n 1", HASH, heads(1.0, 1.0, 1.0, 1.0));
    long newest = finished("a --n 1", HASH, heads(2.0, 2.0, 2.0, 2.0));
    long other = finished("a --n 2", HASH, heads(3.0, 3.0, 3.0, 3.0));
    finished("a --n 1", "ef".repeat(32), heads(9.0, 9.0, 9.0, 9.0));
    store.begin(ResultStoreTest.DRAFT);
    List<Long> runs = store.heads().scores(HASH).stream().map(HeadScore::run).distinct().toList();
    assertEquals(List.of(other, newest), runs);
  }

  @Test
  void pairsOfAHeadAreThoseOfItsRowAndItsColumnTheStrongestFirst() {
    Axis names = new Axis.HeadNames(List.of("0.0", "0.1", "1.0"));
    long run =
        finished(
            "composition-scores",
            HASH,
            grid(names, names, null, null, .3, null, null, .5, null, null, null));
    List<HeadPair> into = store.heads().pairs(run, "1.0");
    assertEquals(List.of("0.1", "0.0"), into.stream().map(HeadPair::from).toList());
    assertEquals(List.of(.5, .3), into.stream().map(HeadPair::value).toList());
    List<HeadPair> out = store.heads().pairs(run, "0.0");
    assertEquals(List.of("1.0"), out.stream().map(HeadPair::to).toList());
  }

  @Test
  void aNoteIsOfAHeadOfWeightsAndAnEmptyOneIsGone() {
    store.heads().write(HASH, 1, 0, "moves names");
    store.heads().write(HASH, 1, 0, "moves names, 'mostly'");
    assertEquals("moves names, 'mostly'", store.heads().note(HASH, 1, 0));
    assertEquals("", store.heads().note(HASH, 0, 1));
    assertEquals("", store.heads().note("ef".repeat(32), 1, 0));
    assertEquals(1, store.query("select * from head_note").rows().size());
    store.heads().write(HASH, 1, 0, " ");
    assertEquals(0, store.query("select * from head_note").rows().size());
  }

  private static TokenizedPrompt prompt(PromptText clean, @Nullable String group) {
    return new TokenizedPrompt(
        new Prompt(clean, null, List.of(), List.of(), Map.of(), null, group, null),
        List.of(7, 8),
        List.of(),
        List.of("␣seven", "␣eight"),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        false,
        List.of());
  }

  @Test
  void valuesByPromptComeWithWordsAndWithTheUneditedRuns() {
    long run = store.begin(ResultStoreTest.DRAFT);
    store.putPrompts(
        run,
        List.of(
            prompt(new PromptText.Text("seven eight"), "days"),
            prompt(new PromptText.Ids(List.of(7, 8)), "months")));
    Key head = Key.head("z", 1, 4);
    store.putRows(
        run,
        "heads",
        List.of(
            new CellRow(Key.of("clean"), 0, 5, 0),
            new CellRow(Key.of("clean"), 1, 6, 0),
            new CellRow(head, 0, 1.5, 2),
            new CellRow(head, 1, Double.NaN, 2)),
        4,
        4);
    store.putRows(
        run,
        "positions.part2",
        List.of(new CellRow(Key.position("mlp_out", 0, 3), 1, 2.5, 1)),
        5,
        5);
    CellPlace nowhere = new CellPlace("", "induction", 1, 4, null, null);
    CellPlace heads = new CellPlace("heads", "z", 1, 4, null, null);
    assertEquals(
        List.of(new PromptValue(0, 1.5, 5.0, null, "seven eight", "days")),
        store.byPrompt(run, List.of(nowhere, heads)));
    CellPlace places = new CellPlace("positions", "mlp_out", 0, null, 3, null);
    assertEquals(
        List.of(new PromptValue(1, 2.5, null, null, "␣seven ␣eight", "months")),
        store.byPrompt(run, List.of(places)));
    CellPlace days = new CellPlace("heads", "z", 1, 4, null, "months");
    assertEquals(List.of(), store.byPrompt(run, List.of(days)));
  }
}
