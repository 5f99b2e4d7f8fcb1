package headlab.app.cli.command;

import headlab.app.export.FigureFiles;
import headlab.app.export.Format;
import headlab.app.export.Provenance;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where figures are written as files, and in which formats.
final class ExportOptions {
  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "Write every figure to DIR/FIGURE.FORMAT.")
  private @Nullable String folder;

  @Option(
      names = "--format",
      paramLabel = "LIST",
      description =
          "svg, outlines (svg without fonts), pdf, png, csv, tex, separated by commas"
              + " (default: svg).")
  private @Nullable String formats;

  /// Complains before anything runs that cannot be written later.
  ///
  /// @throws IllegalArgumentException for a format that is none, or one without a folder
  void check() {
    if (formats != null && folder == null) {
      throw new IllegalArgumentException("--format needs --export DIR.");
    }
    formats();
    Path place = path();
    if (place != null) {
      try {
        Files.createDirectories(place);
      } catch (IOException e) {
        throw new Refusal("The folder '" + folder + "' cannot be made.", e);
      }
    }
  }

  /// Writes the figures, where a folder was asked for.
  List<Path> write(List<Figure> figures, Provenance provenance) {
    Path place = path();
    List<Path> files = new ArrayList<>();
    if (place != null) {
      for (Figure figure : figures) {
        files.addAll(FigureFiles.write(figure, provenance, place, formats()));
      }
    }
    return files;
  }

  private @Nullable Path path() {
    try {
      return folder == null ? null : Path.of(folder);
    } catch (InvalidPathException e) {
      throw new Refusal("'" + folder + "' cannot be the name of a folder.", e);
    }
  }

  private List<Format> formats() {
    return formats == null ? List.of(Format.SVG) : Format.parseList(formats);
  }
}
