package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.forward.Pause;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Thousands of runs in a row keep memory flat. Asked for with `-Dheadlab.soak=true`.
@EnabledIfSystemProperty(named = "headlab.soak", matches = "true")
@EnabledOnOs(OS.LINUX)
class SoakTest {
  private static final double MEGABYTES = 24;

  @Test
  void aThousandSweepsOfRandomVariantsKeepMemoryFlat() throws InterruptedException {
    Reference reference = Reference.of("llama-gqa");
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference).subList(0, 2);
      Random random = new Random(3);
      flat(
          model,
          1000,
          run -> {
            List<Cell> cells = new Variants(model.spec(), 7, random).cells(5);
            try {
              Sweeps.rows(model, cells, prompts, Metric.KL);
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void tenThousandReadOutsOfSingleValuesKeepMemoryFlat() {
    Reference reference = Reference.of("gpt2-gelu-new");
    try (LoadedModel model = reference.open()) {
      TokenizedPrompt pair = reference.pair();
      HookPoint point = new HookPoint(Site.NORM1_SCALE, 1);
      try (KeptRun kept = model.keep(List.of(pair), 0, Side.CLEAN)) {
        flat(
            model,
            10_000,
            run -> {
              model.capture(pair, Variant.CLEAN, Set.of(point));
              Where where = Where.head(Site.Z, run % 3, run % 6);
              kept.logits(
                  List.of(new Intervention(where, new Value.Zero())), Set.of(10), Pause.NONE);
            });
      }
    }
  }

  private static void flat(LoadedModel model, int runs, IntConsumer run) {
    for (int i = 0; i < runs / 10; i++) {
      run.accept(i);
    }
    int arrays = model.arrays();
    double before = resident();
    for (int i = 0; i < runs; i++) {
      run.accept(i);
    }
    double grown = resident() - before;
    assertEquals(arrays, model.arrays());
    assertTrue(grown < MEGABYTES, "grown by " + grown + " MB in " + runs + " runs");
  }

  /// The least of several readings: the collector's own memory comes and goes between them.
  private static double resident() {
    double least = Double.POSITIVE_INFINITY;
    for (int reading = 0; reading < 8; reading++) {
      System.gc();
      least = Math.min(least, residentNow());
    }
    return least;
  }

  /// Resident memory of the process, in megabytes.
  private static double residentNow() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
        if (line.startsWith("Rss:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("no resident size is told");
  }
}
