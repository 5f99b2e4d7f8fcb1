package headlab.app.export;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// A file that appears whole or not at all: it is written beside its place and then moved there.
public final class WholeFile {
  private WholeFile() {}

  /// Makes the folder of `file` where it is missing, and replaces `file`.
  public static void write(Path file, byte[] bytes) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path half = target.resolveSibling(".headlab-" + UUID.randomUUID() + ".part");
    try {
      Files.write(half, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      move(half, target);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static void move(Path half, Path target) throws IOException {
    try {
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(half, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
