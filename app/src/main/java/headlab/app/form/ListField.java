package headlab.app.form;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javafx.beans.property.StringProperty;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/// Some of many choices: typed with commas between them, or ticked in a menu.
final class ListField extends HBox {
  private final StringProperty text;

  /// @param text the chosen ones as a command line writes them
  ListField(StringProperty text, List<String> choices) {
    super(4);
    this.text = text;
    TextField field = new TextField();
    field.textProperty().bindBidirectional(text);
    field.setPromptText("separated by commas");
    setHgrow(field, Priority.ALWAYS);
    MenuButton menu = new MenuButton("Choose");
    menu.getStyleClass().add("choose");
    menu.setTooltip(new Tooltip("Tick what is wanted"));
    menu.setMinWidth(USE_PREF_SIZE);
    menu.getItems().setAll(choices.stream().map(this::item).toList());
    getChildren().addAll(field, menu);
  }

  private MenuItem item(String choice) {
    CheckBox box = new CheckBox(choice);
    box.setMnemonicParsing(false);
    box.setSelected(chosen().contains(choice));
    text.addListener((property, was, is) -> box.setSelected(chosen().contains(choice)));
    box.setOnAction(event -> set(choice, box.isSelected()));
    return new CustomMenuItem(box, false);
  }

  private void set(String choice, boolean wanted) {
    List<String> now = new ArrayList<>(chosen());
    now.remove(choice);
    if (wanted) {
      now.add(choice);
    }
    text.set(String.join(",", now));
  }

  private List<String> chosen() {
    return Arrays.stream(text.get().split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }
}
