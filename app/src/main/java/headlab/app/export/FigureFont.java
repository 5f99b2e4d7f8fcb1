package headlab.app.export;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/// The font of exported figures: the DejaVu Sans that lies in the jar, so that files are the same
/// on every machine, also on one without fonts.
final class FigureFont {
  /// For style sheets: a real family first, the generic one last.
  static final String CSS_FAMILY = "'DejaVu Sans', Verdana, sans-serif";

  private static final String RESOURCE = "DejaVuSans.ttf";
  private static final Font FONT = load();

  private FigureFont() {}

  /// The font at `size` points.
  static Font at(double size) {
    return FONT.deriveFont((float) size);
  }

  /// The font's file.
  static InputStream open() {
    InputStream stream = FigureFont.class.getResourceAsStream(RESOURCE);
    if (stream == null) {
      throw new IllegalStateException("The program's own font is missing from its jar.");
    }
    return stream;
  }

  private static Font load() {
    try {
      if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
          && System.getProperty("sun.awt.fontconfig") == null) {
        System.setProperty("sun.awt.fontconfig", withoutSystemFonts().toString());
      }
      try (InputStream stream = open()) {
        return Font.createFont(Font.TRUETYPE_FONT, stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FontFormatException e) {
      throw new IllegalStateException("The program's own font cannot be read.", e);
    }
  }

  /// AWT refuses to load any font where the system's font library is missing; told of one font by a
  /// file like this it never asks for it.
  private static Path withoutSystemFonts() throws IOException {
    Path folder = Files.createTempDirectory("headlab-font");
    Path font = folder.resolve(RESOURCE);
    try (InputStream stream = open()) {
      Files.copy(stream, font);
    }
    Properties faces = new Properties();
    faces.setProperty("version", "1");
    faces.setProperty("sequence.allfonts", "latin-1");
    faces.setProperty("filename.DejaVu_Sans", font.toString());
    for (String face : List.of("dialog", "dialoginput", "serif", "sansserif", "monospaced")) {
      for (String style : List.of("plain", "bold", "italic", "bolditalic")) {
        faces.setProperty(face + "." + style + ".latin-1", "DejaVu Sans");
      }
    }
    Path list = folder.resolve("fontconfig.properties");
    try (OutputStream out = Files.newOutputStream(list)) {
      faces.store(out, null);
    }
    for (Path path : new Path[] {folder, font, list}) {
      path.toFile().deleteOnExit();
    }
    return list;
  }
}
