package headlab.engine.bench;

import headlab.engine.model.DeviceName;
import headlab.engine.sweep.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Opening a model up to its first logits, in a process of its own.
final class OpenTrial extends Trial {
  private static final long PAUSE_MILLIS = 50;

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
    Path complaints = folder.path().resolve("complaints");
    try {
      Process probe = start(complaints);
      try {
        while (!probe.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          turn.between();
        }
      } finally {
        if (probe.isAlive()) {
          probe.destroyForcibly().waitFor();
        }
      }
      String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] numbers = said.strip().split(" ", -1);
      if (probe.exitValue() != 0 || numbers.length != 2) {
        throw new IllegalStateException(failure(probe.exitValue(), complaints));
      }
      seconds.add(Double.parseDouble(numbers[0]));
      bytes.add(Double.parseDouble(numbers[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The process names what was thrown first, then where; other remarks may come before.
  private static String failure(int code, Path complaints) throws IOException {
    List<String> lines = Files.readAllLines(complaints);
    String cause =
        lines.stream()
            .filter(line -> line.startsWith("Exception in thread"))
            .findFirst()
            .or(() -> lines.stream().filter(line -> !line.isBlank()).reduce((one, next) -> next))
            .orElse("it said nothing");
    return "The process that opens a model ended with exit code " + code + ": " + cause;
  }

  private Process start(Path complaints) throws IOException {
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
    return builder.redirectError(complaints.toFile()).start();
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
