package headlab.app.export;

import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Writes figures into a folder, for the window and the command line alike.
///
/// A file appears whole or not at all: it is written beside its place and then moved there.
public final class FigureFiles {
  private FigureFiles() {}

  /// Writes `dir/FIGURE.FORMAT` for each format; the folder is made where it is missing.
  ///
  /// @return the files, in the order of `formats`
  /// @throws Refusal when the folder cannot be written to
  public static List<Path> write(
      Figure figure, Provenance provenance, Path dir, List<Format> formats) {
    List<Path> written = new ArrayList<>();
    for (Format format : formats) {
      Path file = dir.resolve(FileName.of(figure.name()) + "." + format.id());
      write(figure, provenance, format, file);
      written.add(file);
    }
    return written;
  }

  /// Writes one file of the given kind, whatever its name.
  ///
  /// @throws Refusal when it cannot be written
  public static void write(Figure figure, Provenance provenance, Format format, Path file) {
    replace(file, format.encode(figure, provenance));
  }

  /// Writes `bytes` to `file` in one step.
  static void replace(Path file, byte[] bytes) {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new Refusal("'" + file + "' is a folder, not a file to write.");
    }
    try {
      Files.createDirectories(folder);
      Path half = folder.resolve(".headlab-" + UUID.randomUUID() + ".part");
      try {
        Files.write(half, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        move(half, target);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw new Refusal(
          "'%s' cannot be written (%s); choose a folder that you may write to."
              .formatted(file, e.getClass().getSimpleName()),
          e);
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
