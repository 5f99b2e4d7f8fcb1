package headlab.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process never ends beside native code that is at work.
class ProcessEndTest {
  @TempDir Path folder;

  @Test
  void theEndOfTheProcessWaitsUntilTheLaneIsDone() throws IOException, InterruptedException {
    Said said = run("lane", folder.toString());
    assertEquals(3, said.code(), said.text());
    assertTrue(said.text().contains("the lane's thread got to its pause"), said.text());
  }

  @Test
  void aThreadThatDoesNotStopIsGivenUpWithoutDestructors()
      throws IOException, InterruptedException {
    Said said = run("stuck");
    assertEquals(130, said.code(), said.text());
    assertTrue(said.text().startsWith("asked"), said.text());
    assertTrue(said.text().contains("did not stop in time"), said.text());
  }

  private record Said(int code, String text) {}

  private static Said run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                BusyAtTheEnd.class.getName()));
    command.addAll(List.of(arguments));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    return new Said(child.exitValue(), text);
  }
}
