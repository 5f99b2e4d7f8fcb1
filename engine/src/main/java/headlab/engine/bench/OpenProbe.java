package headlab.engine.bench;

import headlab.engine.model.ArrayCheckpoint;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.sweep.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A program that opens a model and says how long its first logits took and how much memory they
/// brought: `java ... OpenProbe FOLDER DEVICE TOKENS`. It runs in a process of its own, since what
/// other models left would be reused.
public final class OpenProbe {
  private static final Path MEMORY = Path.of("/proc/self/smaps_rollup");

  private OpenProbe() {}

  /// Prints seconds and bytes; NaN where this system does not tell.
  public static void main(String[] args) throws IOException {
    DeviceName device = new DeviceName(args[1]);
    int tokens = Integer.parseInt(args[2]);
    ArrayCheckpoint tiny = ArrayCheckpoint.seeded(BenchModel.gpt2(2, 2, 32, 64, 101, tokens), 0);
    try (LoadedModel model = LoadedModel.open(tiny, device, Dtype.FLOAT32)) {
      model.logits(Pair.of(model.spec(), tokens, 0, 0).clean(), false);
    }
    double before = resident();
    long start = System.nanoTime();
    CheckpointFolder checkpoint = CheckpointFolder.open(Path.of(args[0]));
    try (LoadedModel model = LoadedModel.open(checkpoint, device, Dtype.FLOAT32)) {
      model.logits(Pair.of(model.spec(), tokens, 0, 0).clean(), false);
      double seconds = Trial.seconds(start);
      double after = resident();
      System.out.println(seconds + " " + (after - before));
    }
  }

  private static double resident() throws IOException {
    if (!Files.isReadable(MEMORY)) {
      return Double.NaN;
    }
    System.gc();
    return Files.readAllLines(MEMORY).stream()
        .filter(line -> line.startsWith("Rss:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
