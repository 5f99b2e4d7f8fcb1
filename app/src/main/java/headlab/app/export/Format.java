package headlab.app.export;

import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// A kind of file that a figure can be written as.
public enum Format {
  /// Vectors; text stays text.
  SVG("svg", "svg"),
  /// Vectors; text as outlines, for readers that lack the font.
  OUTLINES("outlines", "outlines.svg"),
  /// Vectors; the font is embedded.
  PDF("pdf", "pdf"),
  /// Pixels at 300 dpi.
  PNG("png", "png"),
  /// The numbers, one line for each cell.
  CSV("csv", "csv"),
  /// The numbers as LaTeX tables.
  TEX("tex", "tex");

  private final String id;
  private final String ending;

  Format(String id, String ending) {
    this.id = id;
    this.ending = ending;
  }

  /// The word on the command line.
  public String id() {
    return id;
  }

  /// The ending of the file's name, without its first dot.
  public String ending() {
    return ending;
  }

  /// The name on a form.
  public String words() {
    return switch (this) {
      case OUTLINES -> "SVG with outlines";
      case TEX -> "LaTeX";
      case SVG, PDF, PNG, CSV -> name();
    };
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
      case SVG -> SvgFile.encode(figure, provenance, false);
      case OUTLINES -> SvgFile.encode(figure, provenance, true);
      case PDF -> PdfFile.encode(figure, provenance);
      case PNG -> PngFile.encode(figure, provenance);
      case CSV -> CsvFile.encode(figure, provenance);
      case TEX -> TexFile.encode(figure, provenance);
    };
  }

  private static Format parse(String word) {
    for (Format format : values()) {
      if (format.id().equals(word)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "A format is svg, outlines, pdf, png, csv or tex, not '" + word + "'.");
  }
}
