package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.figure.FigureExamples;
import headlab.engine.fuzz.Mutator;
import headlab.engine.sweep.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Store files that chance has spoiled: they open, or are refused in one sentence, and nothing else
/// happens. `-Dheadlab.fuzz=N` for another number of cases, `-Dheadlab.fuzz.seed=N` for one of
/// them.
class StoreFuzzTest {
  private static final int CASES = Integer.getInteger("headlab.fuzz", 1_000);
  private static final long SEED = Long.getLong("headlab.fuzz.seed", 1);
  private static final List<String> TABLES =
      List.of("run", "figure", "figure_label", "figure_cell", "cell", "prompt", "prompt_set");
  private static final List<String> WORDS =
      List.of(
          "null",
          "''",
          "'x'",
          "-1",
          "9223372036854775807",
          "1e308",
          "'%s%n'",
          "'2026-13-45T'",
          "0");

  @TempDir Path folder;
  private byte[] whole = {};

  @BeforeEach
  void aStoreWithSomethingInEveryTable() throws IOException {
    Path file = folder.resolve("whole.db");
    try (ResultStore store = ResultStore.open(file)) {
      long run = store.begin(ResultStoreTest.DRAFT);
      store.keep(List.of(Prompt.of("One two three")), "typed");
      for (int i = 0; i < 40; i++) {
        store.putRows(run, "heads", List.of(new CellRow(Key.head("z", 0, i), 0, .5 * i, 3)), i, 40);
      }
      store.note(run, "A note.");
      store.finish(run, "ab".repeat(32), FigureExamples.all());
    }
    whole = Files.readAllBytes(file);
  }

  @Test
  void bytesAtRandomAreRefusedOrRead() throws IOException {
    int refused = 0;
    for (long seed = SEED; seed < SEED + CASES / 2; seed++) {
      Path file = folder.resolve("bytes.db");
      Files.write(file, new Mutator(seed).bytes(whole, 16, 24, 28, 52, 96));
      refused += use(file, seed) ? 0 : 1;
      clear(file);
    }
    assertTrue(CASES < 1000 || refused > CASES / 10, refused + " of " + CASES / 2 + " refused");
  }

  @Test
  void valuesAtRandomAreRefusedOrRead() throws IOException {
    int refused = 0;
    for (long seed = SEED; seed < SEED + CASES / 2; seed++) {
      Path file = folder.resolve("values.db");
      Files.write(file, whole);
      rewrite(file, new Random(seed));
      refused += use(file, seed) ? 0 : 1;
      clear(file);
    }
    assertTrue(CASES < 1000 || refused > CASES / 20, refused + " of " + CASES / 2 + " refused");
  }

  /// Puts values where they do not belong, past the rules of the tables.
  private static void rewrite(Path file, Random random) {
    try (Database raw = StoreFile.open(file, "").database()) {
      raw.update("pragma ignore_check_constraints = on");
      raw.update("pragma foreign_keys = off");
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        List<String> columns =
            raw.select(
                "select name from pragma_table_info('" + table + "')", row -> row.getString(1));
        String column = columns.get(random.nextInt(columns.size()));
        String value = WORDS.get(random.nextInt(WORDS.size()));
        try {
          raw.update("update or ignore " + table + " set " + column + " = " + value);
        } catch (Refusal e) {
          // A strict table may hold no such value.
          assertFalse(e.sentence().isEmpty());
        }
        if (random.nextInt(4) == 0) {
          raw.update("delete from figure_label where place % 2 = " + random.nextInt(2));
        }
      }
    }
  }

  /// Does with a store what the program does.
  ///
  /// @return whether all of it went well
  private static boolean use(Path file, long seed) {
    try (ResultStore store = ResultStore.existing(file)) {
      List<Run> runs = new ArrayList<>(store.runs());
      for (Run run : runs) {
        store.figures(run.id());
        store.rows(run.id(), "heads");
        store.notes(run.id());
      }
      store.heads().scores("ab".repeat(32));
      store.query("select * from head_score");
      store.query("select * from prompt_set").rows().stream()
          .map(row -> String.valueOf(row.getFirst()))
          .filter(hash -> hash.matches("[0-9a-f]{64}"))
          .forEach(hash -> store.given(new PromptSet.Given(hash)));
      long own = store.begin(ResultStoreTest.DRAFT);
      store.putRows(own, "more", List.of(new CellRow(Key.head("z", 0, 0), 0, 1, 3)), 1, 1);
      return true;
    } catch (Refusal e) {
      assertTrue(e.sentence().length() < 1_000 && !e.sentence().contains("\n"), e.sentence());
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail("seed " + seed, e);
    }
  }

  private static void clear(Path file) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
    }
  }
}
