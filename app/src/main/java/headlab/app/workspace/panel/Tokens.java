package headlab.app.workspace.panel;

import headlab.engine.intervention.Side;
import headlab.engine.tokens.TokenStrip;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.function.IntConsumer;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// A prompt as tokens: the clean side above the corrupted one, aligned, differences marked. A click
/// on a token chooses its position.
final class Tokens extends ScrollPane {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final int MOST = 600;
  private static final double TALLEST = 132;

  private final FlowPane flow = new FlowPane(3, 6);
  private final IntConsumer onChoose;

  /// @param onChoose hears the position of a token that was clicked
  Tokens(IntConsumer onChoose) {
    this.onChoose = onChoose;
    getStyleClass().addAll("tokens", "edge-to-edge");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setMinHeight(USE_PREF_SIZE);
    prefHeightProperty().bind(Bindings.min(TALLEST, flow.heightProperty().add(4)));
    setContent(flow);
    setFocusTraversable(false);
  }

  /// Shows `prompt`; the token at `position` is marked.
  void show(@Nullable TokenizedPrompt prompt, int position) {
    flow.getChildren().clear();
    if (prompt == null) {
      return;
    }
    boolean roles = !prompt.roles().isEmpty();
    for (int i = 0; i < Math.min(MOST, prompt.length()); i++) {
      flow.getChildren().add(column(prompt, i, i == position, roles));
    }
    if (prompt.length() > MOST) {
      flow.getChildren().add(new Label("… and " + (prompt.length() - MOST) + " more"));
    }
  }

  private Node column(TokenizedPrompt prompt, int index, boolean chosen, boolean roles) {
    VBox column = new VBox(2);
    column.getStyleClass().add("token-column");
    if (roles) {
      Label role = new Label(TokenStrip.role(prompt.roles(), index));
      role.getStyleClass().add("token-role");
      column.getChildren().add(role);
    }
    boolean differs =
        prompt.hasCorrupted() && !prompt.clean().get(index).equals(prompt.corrupted().get(index));
    column.getChildren().add(token(prompt, Side.CLEAN, index));
    if (prompt.hasCorrupted()) {
      column.getChildren().add(token(prompt, Side.CORRUPTED, index));
    }
    for (Node node : column.getChildren()) {
      if (differs && node instanceof Button) {
        node.getStyleClass().add("differs");
      }
      node.pseudoClassStateChanged(CHOSEN, chosen);
    }
    return column;
  }

  private Button token(TokenizedPrompt prompt, Side side, int index) {
    boolean clean = side == Side.CLEAN;
    String label = (clean ? prompt.labels() : prompt.corruptedLabels()).get(index);
    int id = prompt.ids(side).get(index);
    boolean special = prompt.special().contains(id);
    Button button = new Button(label);
    button.getStyleClass().addAll("token", clean ? "clean" : "corrupted");
    if (special) {
      button.getStyleClass().add("special");
    }
    button.setMaxWidth(Double.MAX_VALUE);
    button.setMnemonicParsing(false);
    String words =
        "Position %d, %s%s token %d: %s"
            .formatted(index, clean ? "clean" : "corrupted", special ? " special" : "", id, label);
    button.setTooltip(new Tooltip(words));
    button.setAccessibleText(words);
    button.setOnAction(event -> onChoose.accept(index));
    return button;
  }
}
