package headlab.engine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.model.DeviceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A bench can be ended in the middle of a sample.
class CancelTest {
  @Test
  void aCancelledBenchEndsAtItsNextTurnAndLeavesNoFolder() throws IOException {
    Set<String> before = folders();
    int[] turns = {0};
    assertThrows(
        InterruptedException.class,
        () ->
            Bench.run(
                BenchTest.TINY,
                BenchRow.parse("b"),
                DeviceName.CPU,
                false,
                (what, done, total) -> {
                  if (what.equals("head-position-sweep") && ++turns[0] == 4) {
                    throw new InterruptedException();
                  }
                }));
    assertEquals(4, turns[0]);
    Set<String> left = folders();
    left.removeAll(before);
    assertTrue(left.isEmpty(), left.toString());
  }

  @Test
  void aCancelledOpeningEndsItsProcess() {
    try (SeededFolder folder = SeededFolder.write(BenchTest.GPT2, 1)) {
      OpenTrial trial = new OpenTrial(folder, "gpt2", DeviceName.CPU, 5);
      assertThrows(
          InterruptedException.class,
          () ->
              trial.sample(
                  () -> {
                    assertEquals(1, ProcessHandle.current().children().count());
                    throw new InterruptedException();
                  }));
      assertEquals(0, ProcessHandle.current().children().count());
    }
  }

  @Test
  void anOpeningThatFailsNamesTheCause() throws IOException {
    try (SeededFolder folder = SeededFolder.write(BenchTest.GPT2, 1)) {
      Files.delete(folder.path().resolve("config.json"));
      OpenTrial trial = new OpenTrial(folder, "gpt2", DeviceName.CPU, 5);
      String sentence =
          String.valueOf(
              assertThrows(IllegalStateException.class, () -> trial.sample(() -> {})).getMessage());
      assertTrue(sentence.contains("config.json"), sentence);
    }
  }

  @Test
  void foldersOfDeadProcessesGoAndOthersStay(@TempDir Path temporary)
      throws IOException, InterruptedException {
    Process dead = new ProcessBuilder(java(), "--version").start();
    dead.waitFor();
    Path theirs = Files.createDirectory(temporary.resolve("headlab-bench-" + dead.pid() + "-1"));
    Files.writeString(theirs.resolve("model.safetensors"), "left");
    long own = ProcessHandle.current().pid();
    Path ours = Files.createDirectory(temporary.resolve("headlab-bench-" + own + "-1"));
    Path other = Files.createDirectory(temporary.resolve("headlab-bench-mine-1"));
    SeededFolder.clearDead(temporary);
    assertFalse(Files.exists(theirs));
    assertTrue(Files.exists(ours) && Files.exists(other));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Set<String> folders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.startsWith("headlab-bench"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
