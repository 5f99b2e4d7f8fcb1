package headlab.app.workspace.panel;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Buttons;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.icons.Icon;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// Says that the figures below are not of the open model, what they say of the clicked head, and
/// offers to open theirs. The inspector stays with the open model.
public final class OtherModel extends VBox {
  private final Desk desk;
  private final HeadLinks links;
  private final Label words = new Label();
  private final Button open;
  private final Label title = Buttons.heading("");
  private final HeadScores scores = new HeadScores();

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
    getChildren().addAll(line, title, scores);
    desk.foreign().addListener((property, was, is) -> refresh());
    desk.shown().addListener((property, was, is) -> refresh());
    links.selected().addListener((property, was, is) -> refresh());
    refresh();
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
    if (shown == null || !other) {
      return;
    }
    Head head = links.selected().get();
    words.setText(shown.notOpen());
    open.setVisible(!shown.model().isEmpty());
    title.setText(head == null ? "" : "Head " + head + " in these figures");
    title.setVisible(head != null);
    title.setManaged(head != null);
    scores.setVisible(head != null);
    scores.setManaged(head != null);
    if (head != null) {
      scores.show(shown.figures(), head);
    }
  }
}
