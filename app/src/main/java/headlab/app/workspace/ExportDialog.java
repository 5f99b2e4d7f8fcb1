package headlab.app.workspace;

import headlab.app.export.FigureFiles;
import headlab.app.export.Format;
import headlab.app.export.Provenance;
import headlab.app.widget.Buttons;
import headlab.app.widget.Fx;
import headlab.app.workspace.state.Shown;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.icons.Icon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonType;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.Window;

/// Asks which figures go into which files, and writes them.
final class ExportDialog {
  private static final Set<Format> PAPER = EnumSet.of(Format.SVG, Format.PDF, Format.PNG);

  private final Dialog<ButtonType> dialog = new Dialog<>();
  private final Map<Format, CheckBox> formats = new EnumMap<>(Format.class);
  private final List<CheckBox> figures = new ArrayList<>();
  private final TextField folder = new TextField();
  private final Label result = new Label();
  private final Shown shown;
  private final Consumer<Path> onWritten;

  /// @param front the figure that is ticked at first
  /// @param onWritten hears the folder that was written to
  ExportDialog(
      Window owner,
      Shown shown,
      Figure front,
      Path start,
      PathChooser chooser,
      Consumer<Path> onWritten) {
    this.shown = shown;
    this.onWritten = onWritten;
    dialog.initOwner(owner);
    dialog.setTitle("Export figures");
    dialog.getDialogPane().getStylesheets().add(Theme.sheet());
    dialog.getDialogPane().getStyleClass().add("headlab");
    folder.setText(start.toString());
    folder.setId("export-folder");
    folder.setAccessibleText("Folder");
    result.setWrapText(true);
    result.setId("export-result");
    result.setMinHeight(38);
    dialog.getDialogPane().setContent(content(front, chooser));
    ButtonType write = new ButtonType("Export", javafx.scene.control.ButtonBar.ButtonData.OK_DONE);
    dialog.getDialogPane().getButtonTypes().addAll(write, ButtonType.CLOSE);
    Button button = (Button) dialog.getDialogPane().lookupButton(write);
    button.setId("export-write");
    button.addEventFilter(
        javafx.event.ActionEvent.ACTION,
        event -> {
          event.consume();
          write();
        });
  }

  /// Opens the dialog; the window stays alive behind it.
  void show() {
    dialog.show();
  }

  private Node content(Figure front, PathChooser chooser) {
    VBox which = new VBox(6);
    for (Figure figure : shown.figures()) {
      CheckBox box = new CheckBox(figure.title() + "  (" + figure.name() + ")");
      box.setSelected(figure.name().equals(front.name()));
      box.setUserData(figure);
      figures.add(box);
      which.getChildren().add(box);
    }
    FlowPane kinds = new FlowPane(16, 6);
    for (Format format : Format.values()) {
      CheckBox box = new CheckBox(format.words());
      box.setSelected(PAPER.contains(format));
      box.setId("format-" + format.id());
      formats.put(format, box);
      kinds.getChildren().add(box);
    }
    Button choose =
        Buttons.icon(
            Icon.OPEN_FOLDER,
            "Choose a folder",
            () ->
                chooser
                    .exportFolder(Path.of(folder.getText()))
                    .ifPresent(path -> folder.setText(path.toString())));
    HBox.setHgrow(folder, Priority.ALWAYS);
    HBox where = new HBox(6, folder, choose);
    where.setAlignment(Pos.CENTER_LEFT);
    VBox content =
        new VBox(
            10,
            Buttons.heading("Figures"),
            which,
            Buttons.heading("Files"),
            kinds,
            Buttons.quiet(
                "SVG and PDF keep text as text; PNG has 300 dpi; CSV holds every number, LaTeX"
                    + " three decimals."),
            Buttons.heading("Folder"),
            where,
            result);
    content.setPrefWidth(520);
    return content;
  }

  private void write() {
    List<Figure> chosen =
        figures.stream()
            .filter(CheckBox::isSelected)
            .map(box -> (Figure) box.getUserData())
            .toList();
    List<Format> kinds =
        formats.entrySet().stream()
            .filter(each -> each.getValue().isSelected())
            .map(Map.Entry::getKey)
            .toList();
    if (chosen.isEmpty() || kinds.isEmpty()) {
      result.setText("Choose at least one figure and one kind of file.");
      return;
    }
    Path dir = Path.of(folder.getText());
    result.setText("Writing …");
    Thread.ofVirtual().start(() -> write(chosen, kinds, dir));
  }

  private void write(List<Figure> chosen, List<Format> kinds, Path dir) {
    try {
      List<Path> written = new ArrayList<>();
      for (Figure figure : chosen) {
        written.addAll(FigureFiles.write(figure, new Provenance(shown.fields()), dir, kinds));
      }
      String names =
          written.stream()
              .map(Path::getFileName)
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      Fx.later(
          () -> {
            result.setText("Wrote " + names + ".");
            onWritten.accept(dir);
          });
    } catch (Refusal e) {
      Fx.later(() -> result.setText(e.sentence()));
    }
  }
}
