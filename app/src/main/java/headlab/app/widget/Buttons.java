package headlab.app.widget;

import headlab.icons.Icon;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/// Makes the buttons and headings of the window, each with a tooltip and a name for screen readers.
public final class Buttons {
  private Buttons() {}

  /// A flat button that is only a picture.
  public static Button icon(Icon icon, String help, Runnable action) {
    Button button = named(new Button("", Glyph.of(icon)), help, action);
    button.getStyleClass().addAll("flat", "icon-button");
    return button;
  }

  /// A button with a picture and a word.
  public static Button of(Icon icon, String text, String help, Runnable action) {
    Button button = named(new Button(text, Glyph.of(icon)), help, action);
    button.getStyleClass().add("word-button");
    return button;
  }

  /// The one button of a place that does the main thing.
  public static Button primary(Icon icon, String text, String help, Runnable action) {
    Button button = of(icon, text, help, action);
    button.getStyleClass().add("accent");
    return button;
  }

  /// A flat toggle that is only a picture.
  public static ToggleButton toggle(Icon icon, String help) {
    ToggleButton button = new ToggleButton("", Glyph.of(icon));
    button.getStyleClass().addAll("flat", "icon-button");
    explain(button, help);
    return button;
  }

  /// Says what `button` does, on hover and to screen readers.
  public static void explain(ButtonBase button, String help) {
    button.setTooltip(new Tooltip(help));
    button.setAccessibleText(help);
  }

  /// The title of a pane.
  public static Label heading(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("heading");
    return label;
  }

  /// Text of second rank.
  public static Label quiet(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("quiet");
    return label;
  }

  /// Empty space that pushes what follows to the right.
  public static Region space() {
    Region region = new Region();
    HBox.setHgrow(region, Priority.ALWAYS);
    return region;
  }

  private static Button named(Button button, String help, Runnable action) {
    explain(button, help);
    button.setOnAction(event -> action.run());
    return button;
  }
}
