package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.analysis.Outcome;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import headlab.engine.store.RunState;
import headlab.engine.tokens.Bos;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  @TempDir Path folder;

  @Test
  void killedRunIsShownAsStoppedAndGoesOnWithEqualValues()
      throws IOException, InterruptedException {
    Path file = folder.resolve("store.db");
    String model = Oracle.of("gpt2-gelu-new").folder().toString();
    String command;
    try (ResultStore store = ResultStore.open(file)) {
      command =
          "activation-patching --prompts " + store.keep(LaneTest.prompts(60), "test").format();
    }
    kill(file, model, command);
    try (Listening lane = new Listening(file)) {
      Run run = lane.store.runs().getFirst();
      assertEquals(RunState.STOPPED, run.state());
      assertTrue(rows(lane, run.id()) > 0);
      Event.Ended resumed =
          lane.ask(new Request.Resume(lane.nextId(), run.id()), Event.Ended.class);
      assertEquals(new Outcome.Finished(), resumed.outcome());
      Event.Ended whole =
          lane.ask(
              new Request.Run(lane.nextId(), ModelRef.of(model), Bos.AUTO, command),
              Event.Ended.class);
      LaneTest.assertSame(whole.figures(), resumed.figures());
      assertEquals(rows(lane, whole.run()), rows(lane, run.id()));
      assertEquals(resumed.figures(), lane.store.figures(run.id()));
      assertEquals(RunState.FINISHED, lane.store.run(run.id()).state());
    }
  }

  private static void kill(Path file, String model, String command)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledRun.class.getName(),
                file.toString(),
                model,
                command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("rows", out.readLine());
      // SIGKILL where the system has signals.
      child.destroyForcibly();
      assertTrue(child.waitFor(20, TimeUnit.SECONDS));
    }
  }

  private static long rows(Listening lane, long run) {
    Object count =
        lane.store
            .query("select count(*) from cell where run = " + run)
            .rows()
            .getFirst()
            .getFirst();
    return Long.parseLong(String.valueOf(count));
  }
}
