package headlab.app.workspace.page;

import headlab.app.widget.Buttons;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// A part of the page under a title, which folds; how it is folded stays as heads change.
final class Section extends TitledPane {
  private final Label more = Buttons.quiet("");
  private final VBox body = new VBox(8);

  /// @param id of its node, and of the title
  Section(String id, String title) {
    setId(id);
    setAnimated(false);
    setMinWidth(0);
    getStyleClass().add("page-section");
    Label name = Buttons.heading(title);
    name.setMinWidth(USE_PREF_SIZE);
    HBox head = new HBox(10, name, more);
    head.setAlignment(Pos.BASELINE_LEFT);
    setGraphic(head);
    setAccessibleText(title);
    setContent(body);
  }

  /// Says something beside the title.
  void say(String words) {
    more.setText(words);
  }

  /// Shows `nodes` below the title.
  void fill(Node... nodes) {
    body.getChildren().setAll(nodes);
  }
}
