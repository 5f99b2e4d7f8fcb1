package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.sweep.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store whose disk is full, that someone holds, or that another version wrote.
class TroubleTest {
  @TempDir Path folder;
  private Path file = Path.of("unset");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("Zoë's store 🧭.db");
  }

  @Test
  void fullDiskKeepsEveryRowThatWasWrittenAndTheRunGoesOnLater() {
    int written = 0;
    long run;
    try (ResultStore store = ResultStore.open(file, "?max_page_count=70")) {
      run = store.begin(ResultStoreTest.DRAFT);
      Refusal refusal = null;
      while (refusal == null && written < 100_000) {
        try {
          store.putRows(run, "heads", batch(written), written + 50, 100_000);
          written += 50;
        } catch (Refusal e) {
          refusal = e;
        }
      }
      assertTrue(refusal != null && written > 200, written + " rows");
      assertEquals("The disk of the store " + file + " is full.", refusal.sentence());
      long full = run;
      String sentence = "x".repeat(100_000);
      Refusal end = assertThrows(Refusal.class, () -> store.end(full, RunState.FAILED, sentence));
      assertEquals(refusal.sentence(), end.sentence());
      assertEquals(RunState.STOPPED, store.run(run).state());
      assertEquals(written, store.rows(run, "heads").size());
    }
    try (ResultStore store = ResultStore.existing(file)) {
      assertEquals(RunState.STOPPED, store.run(run).state());
      assertTrue(store.take(run));
      assertEquals(written, store.rows(run, "heads").size());
      store.putRows(run, "heads", batch(written), written + 50, 100_000);
      assertEquals(written + 50, store.rows(run, "heads").size());
      assertEquals(List.of(List.of("ok")), store.query("pragma integrity_check").rows());
    }
  }

  private static List<CellRow> batch(int from) {
    List<CellRow> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(new CellRow(Key.head("z", 0, from + i), 0, i, 3));
    }
    return rows;
  }

  @Test
  void whoHoldsTheStoreIsNamed() throws IOException, InterruptedException {
    ResultStore.open(file).close();
    Process other = new ProcessBuilder("sleep", "60").start();
    try (Database holder = StoreFile.open(file, "").database();
        Database second = StoreFile.open(file, "").database();
        ResultStore store = ResultStore.open(file)) {
      second.select("pragma busy_timeout = 50", row -> row.getInt(1));
      long run = store.begin(ResultStoreTest.DRAFT);
      holder.update(
          "update run set owner_pid = ?, owner_start = ? where id = ?",
          other.pid(),
          other.info().startInstant().orElseThrow().toEpochMilli(),
          run);
      store.query("select 1");
      holder.update("begin immediate");
      holder.update("update run set done = 1");
      // What is there can be read meanwhile.
      assertEquals(1, store.runs().size());
      Refusal refusal = assertThrows(Refusal.class, () -> second.write(() -> run));
      assertTrue(
          refusal
              .sentence()
              .startsWith(
                  "The store %s is being written by process %d on ".formatted(file, other.pid())),
          refusal.sentence());
      assertTrue(refusal.sentence().contains(", which works on run 1; try again"));
      holder.update("rollback");
      assertEquals(2, store.begin(ResultStoreTest.DRAFT));
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void olderStoreIsBroughtForwardAndKeptAsItWas() throws IOException, SQLException {
    FormatOneTest.write(file);
    try (ResultStore store = ResultStore.existing(file)) {
      assertEquals(
          "The store %s was brought from format 1 to %d; as it was, it is kept in %s."
              .formatted(file, StoreFile.FORMAT, file.getFileName() + ".format-1"),
          store.notice());
    }
    Path kept = file.resolveSibling(file.getFileName() + ".format-1");
    try (Database raw = StoreFile.readOnly(kept, "")) {
      assertEquals(List.of(1), raw.select("pragma user_version", row -> row.getInt(1)));
      assertEquals(List.of(0.25), raw.select("select value from cell", row -> row.getDouble(1)));
      assertEquals(1, raw.select("pragma application_id", row -> row.getInt(1)).size());
    }
    try (ResultStore store = ResultStore.existing(kept)) {
      assertEquals(1, store.runs().size());
    }
    assertEquals(List.of(), leftOver());
  }

  @Test
  void olderStoreIsLeftAsItIsWhereNoCopyCanBeKept() throws IOException, SQLException {
    FormatOneTest.write(file);
    byte[] before = Files.readAllBytes(file);
    // Where the copy would lie is a name that is too long for any file system.
    Path far = folder.resolve("x".repeat(245) + ".db");
    Files.move(file, far);
    Refusal refusal = assertThrows(Refusal.class, () -> ResultStore.open(far));
    assertTrue(
        refusal.sentence().contains("is of the older format 1, and no copy of it can be kept"),
        refusal.sentence());
    assertArrayEquals(before, Files.readAllBytes(far));
    assertEquals(List.of(), leftOver());
  }

  @Test
  void newerStoreIsNotTouched() throws IOException {
    ResultStore.open(file).close();
    try (Database raw = StoreFile.open(file, "").database()) {
      raw.update("pragma user_version = " + (StoreFile.FORMAT + 1));
      raw.select("pragma wal_checkpoint(truncate)", row -> row.getInt(1));
    }
    byte[] before = Files.readAllBytes(file);
    assertThrows(Refusal.class, () -> ResultStore.open(file));
    assertArrayEquals(before, Files.readAllBytes(file));
    assertEquals(List.of(), leftOver());
  }

  /// Copies that were begun, and journals.
  private List<Path> leftOver() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> each.toString().matches(".*(\\.part|-journal)")).toList();
    }
  }
}
