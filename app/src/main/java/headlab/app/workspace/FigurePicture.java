package headlab.app.workspace;

import headlab.app.export.FigureFiles;
import headlab.app.export.Format;
import headlab.app.export.Provenance;
import headlab.app.widget.Fx;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.scene.image.Image;

/// A figure as the picture that an export would write: never what the screen happens to show.
final class FigurePicture {
  private FigurePicture() {}

  /// Draws the figure away from the window's thread, and hands the picture on there.
  ///
  /// @param refused hears why there is none
  static void make(
      Figure figure, Provenance provenance, Consumer<Image> then, Consumer<String> refused) {
    Thread.ofVirtual().start(() -> draw(figure, provenance, then, refused));
  }

  private static void draw(
      Figure figure, Provenance provenance, Consumer<Image> then, Consumer<String> refused) {
    try {
      Path file = Files.createTempFile("headlab", ".png");
      try {
        FigureFiles.write(figure, provenance, Format.PNG, file);
        byte[] bytes = Files.readAllBytes(file);
        Fx.later(() -> then.accept(new Image(new ByteArrayInputStream(bytes))));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      Fx.later(() -> refused.accept("The picture could not be made: no file can be written."));
    } catch (Refusal e) {
      Fx.later(() -> refused.accept(e.sentence()));
    }
  }
}
