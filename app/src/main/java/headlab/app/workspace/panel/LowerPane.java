package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.workspace.state.CellValues;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Below the figures: the runs in the store, or the clicked cell prompt by prompt; above both, how
/// far the run is that goes on.
public final class LowerPane extends VBox {
  private static final double LEAST = 70;

  private final ToggleButton runs = tab("Runs", "The runs in the store");
  private final ToggleButton prompts =
      tab("By prompt", "What each prompt counts in the cell that was clicked");

  private final BooleanProperty folded = new SimpleBooleanProperty();
  private final StackPane body;

  public LowerPane(CellValues values, RunList list, CellPrompts cell, ActiveRunBar active) {
    getStyleClass().addAll("runs", "pane");
    prompts.setId("show-by-prompt");
    runs.setId("show-runs");
    ToggleGroup group = new ToggleGroup();
    group.getToggles().setAll(List.of(runs, prompts));
    group
        .selectedToggleProperty()
        .addListener(
            (property, was, is) -> {
              if (is == null && was != null) {
                group.selectToggle(was); // one of the two is always shown
              }
            });
    runs.setSelected(true);
    runs.setOnAction(event -> folded.set(false));
    prompts.setOnAction(event -> folded.set(false));
    folded.addListener((property, was, is) -> fold(is));
    HBox ofCell = new HBox(4);
    ofCell.getChildren().setAll(cell.head());
    ofCell.setAlignment(Pos.CENTER_RIGHT);
    Node ofRuns = list.tools();
    HBox.setHgrow(active, Priority.ALWAYS);
    HBox top = new HBox(4, new HBox(runs, prompts), active, ofCell, ofRuns);
    top.setAlignment(Pos.CENTER_LEFT);
    top.getStyleClass().add("runs-head");
    body = new StackPane(list, cell);
    VBox.setVgrow(body, Priority.ALWAYS);
    shownWith(runs, list, ofRuns);
    shownWith(prompts, cell, ofCell);
    getChildren().addAll(top, body);
    fold(false);
    values.listing().addListener((property, was, is) -> turn(is));
  }

  /// Whether only the line at the top is there; a click on one of its two names shows all.
  public BooleanProperty folded() {
    return folded;
  }

  private void fold(boolean away) {
    body.setVisible(!away);
    body.setManaged(!away);
    setMinHeight(away ? USE_PREF_SIZE : LEAST);
    setMaxHeight(away ? USE_PREF_SIZE : Double.MAX_VALUE);
  }

  /// A cell with values brings them to the front; where there are none, the runs are.
  private void turn(CellValues.@Nullable Listing listing) {
    boolean some = listing != null && !listing.lines().isEmpty();
    (some ? prompts : runs).setSelected(true);
    if (some) {
      folded.set(false);
    }
  }

  private static void shownWith(ToggleButton button, Node... nodes) {
    for (Node node : nodes) {
      node.visibleProperty().bind(button.selectedProperty());
      node.managedProperty().bind(button.selectedProperty());
    }
  }

  private static ToggleButton tab(String words, String help) {
    ToggleButton button = new ToggleButton(words);
    button.getStyleClass().addAll("flat", "lower-tab");
    button.setMinWidth(USE_PREF_SIZE);
    Buttons.explain(button, help);
    button.setAccessibleText(words);
    return button;
  }
}
