package headlab.engine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

  private static Set<String> folders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.startsWith("headlab-bench"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
