package headlab.app.workspace;

import headlab.app.widget.Buttons;
import headlab.engine.store.Version;
import headlab.icons.Icon;
import java.nio.file.Path;
import javafx.geometry.Pos;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.stage.Window;

/// What the program is, and where it keeps its store and its log.
final class AboutBox {
  private AboutBox() {}

  static void show(Window owner, Path store, Path log) {
    Dialog<ButtonType> dialog = new Dialog<>();
    dialog.initOwner(owner);
    dialog.setTitle("About Headlab");
    dialog.getDialogPane().getStylesheets().add(Theme.sheet());
    dialog.getDialogPane().getStyleClass().add("headlab");
    Label name = new Label("Headlab " + Version.ENGINE);
    name.getStyleClass().add("about-name");
    VBox words =
        new VBox(
            8,
            name,
            new Label(
                "A workbench for mechanistic interpretability of GPT-2, OPT and Llama models."),
            Buttons.quiet("Java %s, Apache Licence 2.0".formatted(Runtime.version().feature())),
            Buttons.heading("Store"),
            path(store),
            Buttons.heading("Log"),
            path(log));
    ImageView picture = new ImageView(new Image(Icon.program(128)));
    picture.setFitWidth(72);
    picture.setFitHeight(72);
    HBox content = new HBox(20, picture, words);
    content.setAlignment(Pos.TOP_LEFT);
    dialog.getDialogPane().setContent(content);
    dialog.getDialogPane().getButtonTypes().add(ButtonType.CLOSE);
    dialog.show();
  }

  private static TextField path(Path path) {
    TextField field = new TextField(path.toString());
    field.setEditable(false);
    field.setPrefColumnCount(40);
    return field;
  }
}
