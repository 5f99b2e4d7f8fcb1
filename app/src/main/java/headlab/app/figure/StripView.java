package headlab.app.figure;

import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.engine.figure.Figure;
import javafx.geometry.Insets;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/// Lines of tokens, each coloured by its value.
public final class StripView extends ScrollPane {
  private final VBox lines = new VBox(10);

  public StripView() {
    getStyleClass().add("strips");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    lines.setPadding(new Insets(8, 16, 8, 16));
    setContent(lines);
  }

  /// Shows `strip`, coloured by `scale`.
  public void show(Figure.Strip strip, ColourScale scale) {
    lines.getChildren().clear();
    for (Figure.Strip.Line line : strip.lines()) {
      FlowPane tokens = new FlowPane(1, 3);
      for (int i = 0; i < line.tokens().size(); i++) {
        tokens.getChildren().add(token(strip, line, i, scale));
      }
      lines.getChildren().add(new VBox(3, Buttons.quiet(line.label()), tokens));
    }
  }

  private static Label token(
      Figure.Strip strip, Figure.Strip.Line line, int index, ColourScale scale) {
    Label token = new Label(line.tokens().get(index));
    token.getStyleClass().add("strip-token");
    Double value = line.values().get(index);
    String words = "Position " + index + " " + line.tokens().get(index);
    if (value != null) {
      int argb = scale.argb(value);
      token.getStyleClass().add(Palette.dark(argb) ? "on-dark-token" : "on-light-token");
      token.setStyle("-fx-background-color: #%06x;".formatted(argb & 0xffffff));
      words += "\n" + strip.quantity().name() + ": " + Numbers.exact(value);
    }
    token.setTooltip(new Tooltip(words));
    token.setAccessibleText(words.replace('\n', ' '));
    return token;
  }
}
