package headlab.app.export;

import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/// A kind of file that a figure can be written as.
public enum Format {
  /// Vectors; text stays text.
  SVG,
  /// Vectors; the font is embedded.
  PDF,
  /// Pixels at 300 dpi.
  PNG,
  /// The numbers, one line for each cell.
  CSV;

  /// The ending of the file's name, and the word on the command line.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads `svg,pdf`; throws `IllegalArgumentException` with a sentence.
  public static List<Format> parseList(String text) {
    LinkedHashSet<Format> formats = new LinkedHashSet<>();
    for (String word : text.split(",", -1)) {
      formats.add(parse(word.strip()));
    }
    return new ArrayList<>(formats);
  }

  /// The bytes of `figure` as a file of this kind.
  byte[] encode(Figure figure, Provenance provenance) {
    return switch (this) {
      case SVG -> SvgFile.encode(figure, provenance);
      case PDF -> PdfFile.encode(figure, provenance);
      case PNG -> PngFile.encode(figure, provenance);
      case CSV -> CsvFile.encode(figure, provenance);
    };
  }

  private static Format parse(String word) {
    for (Format format : values()) {
      if (format.id().equals(word)) {
        return format;
      }
    }
    throw new IllegalArgumentException("A format is svg, pdf, png or csv, not '" + word + "'.");
  }
}
