package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is killed again and again loses no row that it has said to be done.
///
/// `-Dheadlab.kills=200` for more kills than 10.
class KillTest {
  private static final int KILLS = Integer.getInteger("headlab.kills", 10);
  private static final long SEED = 20;

  @TempDir Path folder;

  @Test
  void killedRunsAreStoppedLoseNoRowAndEndWithEqualValues()
      throws IOException, InterruptedException {
    String model = Oracle.of("gpt2-gelu-new").folder().toString();
    Random random = new Random(SEED);
    int kills = 0;
    for (int round = 0; kills < KILLS; round++) {
      Path file = folder.resolve("store " + round + ".db");
      String command;
      try (ResultStore store = ResultStore.open(file)) {
        command =
            "activation-patching --prompts " + store.keep(LaneTest.prompts(400), "test").format();
      }
      List<String> begin = List.of(file.toString(), model, command);
      int own = 0;
      while (kills < KILLS && killed(own == 0 ? begin : begin.subList(0, 2), file, random)) {
        own++;
        kills++;
      }
      assertNotEquals(0, own, "no run of round " + round + " could be killed");
      goOn(file, model, command);
    }
  }

  /// Starts a program that runs, and kills it after some rows.
  ///
  /// @return false where it was done before
  private static boolean killed(List<String> arguments, Path file, Random random)
      throws IOException, InterruptedException {
    Map<String, Integer> said = new HashMap<>();
    Process child = start(arguments);
    int after = 1 + random.nextInt(5);
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length == 2) {
          said.merge(words[0], Integer.parseInt(words[1]), Math::max);
        }
        if (--after == 0) {
          Thread.sleep(random.nextInt(60));
          // SIGKILL where the system has signals.
          child.destroyForcibly();
          break;
        }
      }
    }
    assertTrue(child.waitFor(20, TimeUnit.SECONDS));
    try (ResultStore store = ResultStore.existing(file)) {
      assertEquals(List.of(List.of("ok")), store.query("pragma integrity_check").rows());
      RunState state = store.run(1).state();
      assertTrue(state == RunState.STOPPED || state == RunState.FINISHED, state.id());
      said.forEach(
          (sweep, rows) -> {
            int there = store.rows(1, sweep).values().stream().mapToInt(Map::size).sum();
            assertTrue(there >= rows, "%s: %d of %d rows".formatted(sweep, there, rows));
          });
      return state == RunState.STOPPED;
    }
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledRun.class.getName()));
    words.addAll(arguments);
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void goOn(Path file, String model, String command) throws InterruptedException {
    try (Listening lane = new Listening(file)) {
      Run run = lane.store.runs().getFirst();
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
