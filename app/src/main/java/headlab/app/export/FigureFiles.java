package headlab.app.export;

import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes figures into a folder, for the window and the command line alike.
///
/// A file appears whole or not at all: it is written beside its place and then moved there.
public final class FigureFiles {
  private FigureFiles() {}

  /// Writes `dir/FIGURE.ENDING` for each format; the folder is made where it is missing.
  ///
  /// @return the files, in the order of `formats`
  /// @throws Refusal when the folder cannot be written to
  public static List<Path> write(
      Figure figure, Provenance provenance, Path dir, List<Format> formats) {
    List<Path> written = new ArrayList<>();
    for (Format format : formats) {
      Path file = dir.resolve(FileName.of(figure.name()) + "." + format.ending());
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
    if (file.toAbsolutePath().getParent() == null) {
      throw new Refusal("'" + file + "' is a folder, not a file to write.");
    }
    try {
      WholeFile.write(file, bytes);
    } catch (IOException e) {
      throw new Refusal(
          "'%s' cannot be written (%s); choose a folder that you may write to."
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }
}
