package headlab.engine.bench;

import headlab.engine.model.DeviceName;
import headlab.engine.sweep.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Opening a model up to its first logits, in a process of its own.
final class OpenTrial extends Trial {
  private final SeededFolder folder;
  private final String family;
  private final DeviceName device;
  private final int tokens;
  private final Samples seconds = new Samples();
  private final Samples bytes = new Samples();

  OpenTrial(SeededFolder folder, String family, DeviceName device, int tokens) {
    super(3);
    this.folder = folder;
    this.family = family;
    this.device = device;
    this.tokens = tokens;
  }

  @Override
  void measure(Turn turn) throws InterruptedException {
    try {
      Process probe = start();
      String[] said =
          new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .split(" ", -1);
      if (probe.waitFor() != 0 || said.length != 2) {
        throw new IllegalStateException("The process that opens a model failed.");
      }
      seconds.add(Double.parseDouble(said[0]));
      bytes.add(Double.parseDouble(said[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Djava.util.logging.config.file=none",
            "-cp",
            System.getProperty("java.class.path"),
            OpenProbe.class.getName(),
            folder.path().toString(),
            device.id(),
            Integer.toString(tokens));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPT_OUT_TRACKING", "true");
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  @Override
  String what() {
    return BenchRow.OPEN.id();
  }

  @Override
  Measure result(double rate) {
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("tokens", tokens);
    numbers.put("median_s", seconds.median());
    numbers.put("spread", seconds.spread());
    if (!Double.isNaN(bytes.median())) {
      numbers.put("resident_over_weights", bytes.median() / folder.bytes());
    }
    return new Measure(BenchRow.OPEN, family, numbers);
  }
}
