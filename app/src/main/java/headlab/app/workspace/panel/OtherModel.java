package headlab.app.workspace.panel;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Buttons;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.icons.Icon;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// Says that the figures below are not of the open model and offers to open theirs; what they say
/// of the clicked head stands in a list beside them, so that it takes none of their height. The
/// inspector stays with the open model.
public final class OtherModel extends VBox {
  private final Desk desk;
  private final HeadLinks links;
  private final Label words = new Label();
  private final Button open;
  private final Label title = Buttons.heading("");
  private final HeadScores scores = new HeadScores();
  private final ScrollPane list;

  /// @param links what the figures of another model share
  /// @param opens opens the model at a location
  public OtherModel(Desk desk, HeadLinks links, Consumer<String> opens) {
    super(6);
    this.desk = desk;
    this.links = links;
    getStyleClass().add("pane");
    words.setId("not-open");
    words.setMinWidth(0);
    open = Buttons.primary(Icon.MODEL, "Open", "Open the model of these figures", () -> go(opens));
    open.setId("open-other");
    open.setMinWidth(USE_PREF_SIZE);
    scores.setId("other-scores");
    HBox line = new HBox(10, words, Buttons.space(), open);
    line.setAlignment(Pos.CENTER_LEFT);
    getChildren().add(line);
    VBox ofHead = new VBox(6, title, scores);
    ofHead.getStyleClass().add("pane");
    list = new ScrollPane(ofHead);
    list.setFitToWidth(true);
    list.getStyleClass().add("edge-to-edge");
    list.setMinSize(150, 0);
    list.setPrefSize(300, 0);
    list.managedProperty().bind(list.visibleProperty());
    desk.foreign().addListener((property, was, is) -> refresh());
    desk.shown().addListener((property, was, is) -> refresh());
    links.selected().addListener((property, was, is) -> refresh());
    desk.heads().open().addListener((property, was, is) -> refresh());
    refresh();
  }

  /// What the figures say of the clicked head: for the place beside them.
  public Node list() {
    return list;
  }

  private void go(Consumer<String> opens) {
    Shown shown = desk.shown().get();
    if (shown != null && !shown.model().isEmpty()) {
      opens.accept(shown.model());
    }
  }

  private void refresh() {
    Shown shown = desk.shown().get();
    boolean other = shown != null && desk.foreign().get();
    setVisible(other);
    setManaged(other);
    Head head = links.selected().get();
    list.setVisible(other && head != null && !desk.heads().open().get());
    if (shown == null || !other) {
      return;
    }
    words.setText(shown.notOpen());
    open.setVisible(!shown.model().isEmpty());
    if (head != null) {
      title.setText("Head " + head + " in these figures");
      scores.show(shown.figures(), head);
    }
  }
}
