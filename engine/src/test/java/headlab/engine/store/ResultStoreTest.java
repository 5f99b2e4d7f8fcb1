package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.FigureExamples;
import headlab.engine.figure.Quantity;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.sweep.Key;
import headlab.engine.tokens.Bos;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStoreTest {
  static final Run.Draft DRAFT =
      new Run.Draft(
          "head-ablation",
          1,
          "head-ablation --prompts ioi:n=2,seed=0",
          new ModelRef("/models/a b", new DeviceName("cuda:1"), Dtype.FLOAT16),
          Bos.NO);
  private static final Key HEAD = Key.head("z", 1, 4);
  private static final String HASH = "ab".repeat(32);

  @TempDir Path folder;
  private Path file = Path.of("unset");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("home of Zoë 🧭").resolve("a%20b#c d.db");
  }

  @Test
  void runHasItsRowFromTheStart() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      Run run = store.run(id);
      assertEquals(RunState.RUNNING, run.state());
      assertEquals(DRAFT.command(), run.command());
      assertEquals(DRAFT.model(), run.model());
      assertEquals(Bos.NO, run.bos());
      assertEquals(List.of(run), store.runs());
      assertTrue(Files.exists(file));
    }
  }

  @Test
  void rowsComeBackUnderTheirKeysAndOnlyOnce() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      double odd = .1 + .2;
      List<CellRow> rows =
          List.of(
              new CellRow(HEAD, 0, odd, 15),
              new CellRow(HEAD, 1, Double.NaN, 14),
              new CellRow(Key.of("clean"), 0, Double.NEGATIVE_INFINITY, 0),
              new CellRow(Key.position("resid_pre", 0, 3), 0, Double.POSITIVE_INFINITY, 1));
      store.putRows(id, "heads", rows, 4, 9);
      store.putRows(id, "heads", List.of(new CellRow(HEAD, 0, 99, 15)), 4, 9);
      assertEquals(
          Map.of(
              HEAD,
              Map.of(0, odd, 1, Double.NaN),
              Key.of("clean"),
              Map.of(0, Double.NEGATIVE_INFINITY),
              Key.position("resid_pre", 0, 3),
              Map.of(0, Double.POSITIVE_INFINITY)),
          store.rows(id, "heads"));
      assertEquals(Map.of(), store.rows(id, "other"));
      assertEquals(9, store.run(id).total());
      assertEquals(
          List.of(List.of(4L, 0L)),
          store.query("select count(*), sum(value is null and why is null) from cell").rows());
      assertEquals(
          List.of(List.of(15L), List.of(14L), List.of(0L), List.of(1L)),
          store.query("select touched from cell order by rowid").rows());
    }
  }

  @Test
  void figuresComeBackAsTheyWere() {
    List<Figure> figures = FigureExamples.all();
    long id;
    try (ResultStore store = ResultStore.open(file)) {
      id = store.begin(DRAFT);
      assertEquals(List.of(), store.figures(id));
      store.finish(id, HASH, figures);
    }
    try (ResultStore store = ResultStore.existing(file)) {
      assertEquals(figures, store.figures(id));
      assertEquals(RunState.FINISHED, store.run(id).state());
      assertEquals(HASH, store.run(id).sha256());
      assertNotNull(store.run(id).ended());
    }
  }

  @Test
  void eachFacetIsAScoreOfItsOwnWithItsControl() {
    try (ResultStore store = ResultStore.open(file)) {
      store.finish(store.begin(DRAFT), HASH, List.of(FigureExamples.facets()));
      assertEquals(
          List.of(
              Arrays.asList("byClass.days", "0.0", 1.0, 0.0),
              Arrays.asList("byClass.days", "0.1", 2.0, .1),
              Arrays.asList("byClass.number words", "0.0", null, null),
              Arrays.asList("byClass.number words", "0.1", 4.0, .3),
              Arrays.asList("byClass.", "0.0", 5.0, .4),
              Arrays.asList("byClass.", "0.1", 6.5, .5)),
          store.query("select figure, name, value, control from head_score").rows());
    }
  }

  @Test
  void strongestHeadIsOneLineOfSql() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      store.finish(id, HASH, List.of(grid("byHead"), FigureExamples.bars()));
      Table table =
          store.query(
              "select name, value, raw from head_score where run = %d order by abs(value) desc limit 1"
                  .formatted(id));
      assertEquals(List.of("name", "value", "raw"), table.columns());
      assertEquals(List.of(List.of("1.0", -9.5, 4.0)), table.rows());
    }
  }

  @Test
  void finishedRunNeedsNoOwner() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      String sentence = assertThrows(Refusal.class, () -> store.take(id)).sentence();
      assertTrue(sentence.startsWith("Run 1 is being run by process "), sentence);
      store.end(id, RunState.CANCELLED, null);
      assertTrue(store.take(id));
      assertEquals(RunState.RUNNING, store.run(id).state());
      store.finish(id, HASH, List.of());
      assertFalse(store.take(id));
    }
  }

  @Test
  void processThatIsGoneLeavesAStoppedRun() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      assertEquals(RunState.RUNNING, store.run(id).state());
      // The same process id, but of a process that started long ago.
      try (Database raw = StoreFile.open(file, "").database()) {
        raw.update("update run set owner_start = owner_start - 100000");
      }
      assertEquals(List.of(List.of("stopped")), store.query("select state from run").rows());
      assertEquals(RunState.STOPPED, store.run(id).state());
      assertTrue(store.take(id));
    }
  }

  @Test
  void sqlOnlyReads() {
    try (ResultStore store = ResultStore.open(file)) {
      store.begin(DRAFT);
      for (String sql :
          List.of(
              "delete from run",
              "update run set state = 'failed'",
              "drop table cell",
              "insert into note values (1, 'x')",
              "pragma user_version = 9",
              "with x as (select 1) delete from run")) {
        assertEquals(
            "This statement would change the store; sql only reads.",
            assertThrows(Refusal.class, () -> store.query(sql), sql).sentence());
      }
      assertEquals(1, store.runs().size());
      assertTrue(
          String.valueOf(
                  assertThrows(
                          IllegalArgumentException.class,
                          () -> store.query("select x from nowhere"))
                      .getMessage())
              .contains("no such table: nowhere"));
    }
  }

  @Test
  void promptsAreKeptUnderTheHashOfTheirLines() {
    try (ResultStore store = ResultStore.open(file)) {
      List<Prompt> prompts = List.of(Prompt.pair("a", "b", " c", " d"), Prompt.of("🧭"));
      PromptSet.Given set = store.keep(prompts, "typed");
      assertEquals(set, store.keep(prompts, "again"));
      assertEquals(prompts, store.given(set));
      assertThrows(Refusal.class, () -> store.given(new PromptSet.Given("0".repeat(64))));
    }
  }

  @Test
  void tokensOfARunCanBeAskedFor() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      TokenizedPrompt prompt =
          new TokenizedPrompt(
              Prompt.pair("Mary gave", "John gave", " c", " d"),
              List.of(5, 6),
              List.of(7, 6),
              List.of("Mary", "␣gave"),
              List.of("John", "␣gave"),
              List.of(1),
              List.of(2),
              Map.of("S1", new Span(0, 1)),
              false,
              List.of());
      store.putPrompts(id, List.of(prompt));
      store.putPrompts(id, List.of(prompt));
      assertEquals(
          List.of(
              Arrays.asList("clean", 5L, "Mary", "S1"),
              Arrays.asList("clean", 6L, "␣gave", null),
              Arrays.asList("corrupted", 7L, "John", "S1"),
              Arrays.asList("corrupted", 6L, "␣gave", null)),
          store.query("select side, id, text, role from token order by side, position").rows());
      assertEquals(
          List.of(List.of("Mary gave", " c")),
          store.query("select clean, correct from prompt").rows());
    }
  }

  @Test
  void notesAreKeptOnce() {
    try (ResultStore store = ResultStore.open(file)) {
      long id = store.begin(DRAFT);
      store.note(id, "One.");
      store.note(id, "One.");
      assertEquals(List.of("One."), store.notes(id));
    }
  }

  @Test
  void otherFilesAreRefusedInOneSentence() throws java.io.IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "x".repeat(5000));
    assertTrue(refusal(text).contains("is not a store: it is no SQLite file"));
    assertEquals("x".repeat(5000), Files.readString(text));
    assertTrue(refusal(folder).contains("is a folder"));
    Path below = Files.writeString(folder.resolve("plain"), "").resolve("sub").resolve("s.db");
    assertTrue(refusal(below).contains("cannot be made"));
    assertTrue(
        assertThrows(Refusal.class, () -> ResultStore.existing(folder.resolve("none.db")))
            .sentence()
            .startsWith("There is no store "));
    assertFalse(Files.exists(folder.resolve("none.db")));
  }

  @Test
  void newerFormatAndForeignSqliteAreRefused() {
    ResultStore.open(file).close();
    try (Database raw = StoreFile.open(file, "").database()) {
      raw.update("pragma user_version = 99");
    }
    assertTrue(refusal(file).contains("written by a newer Headlab (format 99"));
    Path foreign = folder.resolve("foreign.db");
    ResultStore.open(foreign).close();
    try (Database raw = StoreFile.open(foreign, "").database()) {
      raw.update("pragma application_id = 7");
    }
    assertTrue(refusal(foreign).contains("SQLite file of another program"));
  }

  @Test
  void withoutSharedMemoryThereIsAPlainJournalAndASentence() {
    try (ResultStore wal = ResultStore.open(file)) {
      assertEquals("", wal.notice());
      assertEquals(List.of(List.of("wal")), wal.query("pragma journal_mode").rows());
      wal.begin(DRAFT);
    }
    // This way of locking has no shared memory, as some network file systems.
    try (ResultStore plain = ResultStore.open(file, "?vfs=unix-dotfile")) {
      assertTrue(plain.notice().contains("no shared memory"), plain.notice());
      assertEquals(1, plain.runs().size());
      long id = plain.begin(DRAFT);
      plain.putRows(id, "heads", List.of(new CellRow(HEAD, 0, 1, 4)), 1, 1);
      assertEquals(List.of(List.of(1L)), plain.query("select count(*) from cell").rows());
      assertEquals(List.of(List.of("delete")), plain.query("pragma journal_mode").rows());
    }
  }

  private static String refusal(Path path) {
    return assertThrows(Refusal.class, () -> ResultStore.open(path)).sentence();
  }

  private static Figure grid(String name) {
    return new Figure.Grid(
        name,
        "Title",
        new Quantity("lost", true),
        new Axis.Layers(2),
        new Axis.Heads(3),
        Arrays.asList(.1, null, 0.0, -9.5, 4.0, .1 + .2),
        new Figure.Sides(
            Arrays.asList(1., null, 3., 4., 5., 6.),
            List.of(),
            List.of(),
            3,
            3.5,
            null,
            Arrays.asList(45, 44, 45, null, 45, 0)),
        List.of(new Absent(0, 1, "It is infinite.")));
  }
}
