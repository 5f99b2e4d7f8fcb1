package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.sweep.Key;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One store file in several hands.
class SharedStoreTest {
  private static final int BATCHES = 60;

  @TempDir Path folder;

  @Test
  void fourWritersThatOpenAtOnceLoseNothing() throws Exception {
    Path file = folder.resolve("store.db");
    List<Callable<Long>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(() -> write(file));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        ResultStore store = ResultStore.open(file)) {
      for (Future<Long> run : threads.invokeAll(writers)) {
        assertEquals(BATCHES, store.rows(run.get(), "heads").size());
      }
      assertEquals(4, store.runs().size());
    }
  }

  private static long write(Path file) {
    try (ResultStore store = ResultStore.open(file)) {
      long run = store.begin(ResultStoreTest.DRAFT);
      for (int i = 0; i < BATCHES; i++) {
        store.putRows(
            run, "heads", List.of(new CellRow(Key.head("z", 0, i), 0, i, 3)), i + 1, BATCHES);
        store.query("select count(*) from cell");
      }
      store.finish(run, "ab".repeat(32), List.of());
      return run;
    }
  }

  @Test
  void temporaryFolderThatCannotBeUsedIsNamedWithTheSetting()
      throws IOException, InterruptedException {
    Path blocked = Files.writeString(folder.resolve("no-folder"), "");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + blocked,
                "-cp",
                System.getProperty("java.class.path"),
                OpenedElsewhere.class.getName(),
                folder.resolve("elsewhere.db").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    assertTrue(
        said.contains(
            "SQLite's library cannot be run from the temporary folder "
                + blocked
                + ": set JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER"),
        said);
  }

  @Test
  void engineVersionIsTheProjects() throws IOException {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    assertTrue(pom.contains("<version>" + Version.ENGINE + "</version>"));
  }
}
