package headlab.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Fingerprints of weight files that were read before, kept by path, size and time in a small text
/// file. A cache that cannot be read or written costs time, never a result.
public final class FingerprintCache {
  private static final int MOST_LINES = 500;

  private final Path file;

  /// A cache in `file`, which need not exist.
  public FingerprintCache(Path file) {
    this.file = file;
  }

  /// The fingerprint of `checkpoint`, from the cache where its files are unchanged.
  public String fingerprint(CheckpointFolder checkpoint) throws InterruptedException {
    List<String> lines = lines();
    String key = key(checkpoint);
    for (String line : lines) {
      if (!key.isEmpty() && line.length() > 65 && line.substring(65).equals(key)) {
        return line.substring(0, 64);
      }
    }
    String hash = WeightsHash.of(checkpoint);
    if (!key.isEmpty()) {
      lines.addFirst(hash + "\t" + key);
      write(lines.subList(0, Math.min(MOST_LINES, lines.size())));
    }
    return hash;
  }

  private static String key(CheckpointFolder checkpoint) {
    List<String> parts = new ArrayList<>(checkpoint.ignored());
    try {
      for (Path weights : checkpoint.files()) {
        Path real = weights.toRealPath();
        parts.add(real.toString());
        parts.add(Long.toString(Files.size(real)));
        parts.add(Long.toString(Files.getLastModifiedTime(real).toMillis()));
      }
    } catch (IOException e) {
      return "";
    }
    String key = String.join("\t", parts);
    return key.contains("\n") || key.contains("\r") ? "" : key;
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    try {
      if (Files.exists(file) && Files.size(file) < 10_000_000) {
        for (String line : Files.readAllLines(file)) {
          if (line.matches("[0-9a-f]{64}\t.+")) {
            lines.add(line);
          }
        }
      }
    } catch (IOException e) {
      lines.clear();
    }
    return lines;
  }

  private void write(List<String> lines) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "fingerprints", ".tmp");
      Files.write(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      System.getLogger(FingerprintCache.class.getName())
          .log(System.Logger.Level.DEBUG, "The fingerprint cache cannot be written.", e);
    }
  }
}
