package headlab.engine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.model.DeviceName;
import headlab.engine.model.ModelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The whole bench on models so small that its times mean nothing.
class BenchTest {
  static final ModelSpec GPT2 = BenchModel.gpt2(3, 3, 24, 40, 97, 16);
  private static final ModelSpec LLAMA = BenchModel.llama(2, 4, 2, 6, 40, 89, 16);
  static final Bench.Sizes TINY =
      new Bench.Sizes(List.of(GPT2, LLAMA), 5, List.of(0, 2), List.of(3), List.of(4, 7), 2);
  private static final List<String> EACH =
      List.of(
          "head-sweep",
          "head-sweep",
          "head-position-sweep",
          "head-position-sweep",
          "live-ablation",
          "forward",
          "forward",
          "svd",
          "open",
          "live-during-sweep");

  @Test
  void everyRowHasItsNumbersAndFastValuesEqualTheReruns() throws InterruptedException {
    List<String> steps = new ArrayList<>();
    Bench.Findings findings =
        Bench.run(
            TINY,
            List.of(BenchRow.values()),
            DeviceName.CPU,
            true,
            (what, done, total) -> steps.add(what));
    assertEquals("cpu", findings.device());
    assertTrue(findings.threads() >= 1);
    assertTrue(steps.contains("checking head-sweep") && steps.contains("svd"), steps.toString());
    List<Measure> measures = findings.measures();
    List<String> wanted = new ArrayList<>(EACH.stream().map(row -> "gpt2 " + row).toList());
    EACH.forEach(row -> wanted.add("llama " + row));
    assertEquals(wanted, measures.stream().map(m -> m.family() + " " + m.row().id()).toList());
    measures.forEach(BenchTest::assertComplete);
    assertEquals(9, measures.get(0).values().get("patches"));
    assertEquals(45, measures.get(2).values().get("patches"));
    assertEquals(18, measures.get(7).values().get("count"));
    assertEquals(2, measures.get(11).values().get("differs_from"));
  }

  private static void assertComplete(Measure measure) {
    assertEquals(names(measure.row()), List.copyOf(measure.values().keySet()), measure.row().id());
    measure
        .values()
        .forEach(
            (name, value) ->
                assertTrue(Double.isFinite(value.doubleValue()), measure.row() + " " + name));
    Number difference = measure.values().get("largest_difference");
    if (difference != null) {
      assertTrue(difference.doubleValue() < 1e-5, measure + " is not exact");
    }
    Number floor = measure.values().get("floor_s");
    if (floor != null) {
      double median = Objects.requireNonNull(measure.values().get("median_s")).doubleValue();
      double ratio = Objects.requireNonNull(measure.values().get("vs_floor")).doubleValue();
      assertEquals(median / floor.doubleValue(), ratio, 1e-9 * ratio);
    }
  }

  private static List<String> names(BenchRow row) {
    return switch (row) {
      case HEAD_SWEEP, HEAD_POSITION_SWEEP ->
          List.of(
              "tokens",
              "differs_from",
              "patches",
              "median_s",
              "spread",
              "floor_s",
              "vs_floor",
              "vs_one_by_one",
              "largest_difference");
      case LIVE_ABLATION -> List.of("tokens", "mean_ms", "p95_ms", "largest_difference");
      case FORWARD -> List.of("tokens", "median_s", "spread", "floor_s", "vs_floor");
      case SVD -> List.of("count", "seconds", "spread");
      case OPEN ->
          Files.isReadable(Path.of("/proc/self/smaps_rollup"))
              ? List.of("tokens", "median_s", "spread", "resident_over_weights")
              : List.of("tokens", "median_s", "spread");
      case LIVE_DURING_SWEEP -> List.of("tokens", "count", "mean_ms", "p95_ms");
    };
  }

  @Test
  void rowsAreChosenByNameOrLetterAndOthersAreNamed() {
    assertEquals(List.of(BenchRow.HEAD_SWEEP, BenchRow.SVD), BenchRow.parse("svd, head-sweep,a"));
    assertEquals(List.of(BenchRow.values()), BenchRow.parse("g,f,e,d,c,b,a"));
    String sentence =
        Objects.requireNonNull(
            assertThrows(IllegalArgumentException.class, () -> BenchRow.parse("head-sweep,speed"))
                .getMessage());
    assertTrue(sentence.contains("'speed'"), sentence);
    for (BenchRow row : BenchRow.values()) {
      assertTrue(sentence.contains(row.id()), sentence);
    }
  }

  @Test
  void samplesHaveAMedianASpreadAndATail() {
    Samples samples = new Samples();
    for (double value : new double[] {4, 1, 2, 3}) {
      samples.add(value);
    }
    assertEquals(2.5, samples.median());
    assertEquals(3 / 2.5, samples.spread());
    assertEquals(4, samples.p95());
    samples.add(100);
    assertEquals(3, samples.median());
    for (int i = 0; i < 95; i++) {
      samples.add(50);
    }
    assertEquals(50, samples.p95());
  }

  @Test
  void differencesAreRelativeToTheLargestLogitAndNaNIsNotSmall() {
    assertEquals(.25, Differences.of(new float[] {1, -4, 2}, new float[] {1, -4, 3}));
    assertEquals(.5, Differences.of(new float[] {.5f}, new float[] {1}));
    assertEquals(
        Double.POSITIVE_INFINITY, Differences.of(new float[] {1}, new float[] {Float.NaN}));
    assertEquals(Double.POSITIVE_INFINITY, Differences.of(1, Double.NaN, new float[] {1}));
  }

  @Test
  void theTemporaryFolderGoes() {
    SeededFolder folder = SeededFolder.write(LLAMA, 3);
    assertTrue(Files.exists(folder.path().resolve("model.safetensors")));
    folder.close();
    assertFalse(Files.exists(folder.path()));
  }
}
