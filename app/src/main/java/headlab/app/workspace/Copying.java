package headlab.app.workspace;

import headlab.app.export.MethodsParagraph;
import headlab.app.export.Provenance;
import headlab.app.figure.FigureView;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.jspecify.annotations.Nullable;

/// What the window puts on the clipboard.
final class Copying {
  private final Desk desk;
  private final Supplier<@Nullable FigureView> front;
  private final Supplier<AnalysisType<?>> chosen;
  private final Consumer<String> say;

  /// @param front the figure in front, or null
  /// @param chosen the analysis whose form is shown
  /// @param say shows a sentence in the status bar
  Copying(
      Desk desk,
      Supplier<@Nullable FigureView> front,
      Supplier<AnalysisType<?>> chosen,
      Consumer<String> say) {
    this.desk = desk;
    this.front = front;
    this.chosen = chosen;
    this.say = say;
  }

  /// Copies the figure in front as a table.
  void table() {
    FigureView view = front.get();
    if (view != null) {
      view.copyTable();
      say.accept("Copied the table.");
    }
  }

  /// Copies the figure in front as an image.
  void image() {
    FigureView view = front.get();
    Shown shown = desk.shown().get();
    Figure figure = view == null ? null : view.figure();
    if (figure != null && shown != null) {
      FigurePicture.make(figure, new Provenance(shown.fields()), this::put, say);
    }
  }

  private void put(Image image) {
    ClipboardContent content = new ClipboardContent();
    content.putImage(image);
    Clipboard.getSystemClipboard().setContent(content);
    say.accept("Copied the figure as an image.");
  }

  /// Copies what a methods section says of the figures.
  void methods() {
    Shown shown = desk.shown().get();
    if (shown != null && shown.key() >= 0) {
      desk.runs()
          .run(
              shown.key(),
              run ->
                  put(
                      MethodsParagraph.of(run, desk.analyses(), shown.figures()),
                      "the methods paragraph"));
    }
  }

  /// Copies the BibTeX of the analysis that is shown, or chosen.
  void bibtex() {
    Shown shown = desk.shown().get();
    AnalysisType<?> type =
        shown == null || shown.command().isEmpty()
            ? chosen.get()
            : desk.analyses().typeOf(shown.command());
    put(type.about().bibtex(), "the BibTeX of " + type.about().title());
  }

  /// Copies what is looked at as a command line.
  void state() {
    put(StateLine.of(desk), "the state as a command line");
  }

  private void put(String text, String what) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
    say.accept("Copied " + what + ".");
  }
}
