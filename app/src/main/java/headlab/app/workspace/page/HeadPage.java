package headlab.app.workspace.page;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Buttons;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.HeadFile;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.lane.Event;
import java.util.ArrayList;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.event.EventTarget;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/// All that is known of one head of the open model: scores, components, composition, examples,
/// notes; and what can be done with it. It stands where the figures are; Esc leads back.
///
/// Arrow keys go to the neighbours: left and right within the layer, up and down across layers;
/// within tables and fields together with Alt. What is folded, and how far the page is scrolled,
/// stays.
public final class HeadPage extends BorderPane {
  private final Desk desk;
  private final HeadFile file;
  private final HeadLinks links;
  private final PageHead head;
  private final Scores scores;
  private final Composition composition;
  private final Closely closely;
  private final NoteField note;
  private final VBox sections = new VBox(8);
  private final Label waiting = Buttons.quiet("");
  private final PauseTransition patience = new PauseTransition(Duration.millis(150));

  public HeadPage(Desk desk, PageActions actions) {
    this.desk = desk;
    file = desk.heads();
    links = desk.links();
    setId("head-page");
    getStyleClass().add("head-page");
    setFocusTraversable(true);
    var busy = desk.running().busy();
    head =
        new PageHead(
            links,
            desk.ablations(),
            new PageHead.Ways(busy, () -> file.open().set(false), this::step),
            actions);
    scores = new Scores(file, busy, actions, desk.cells()::ask);
    composition =
        new Composition(links, desk.analyses().named("composition-scores"), busy, actions);
    closely = new Closely(file, links, busy, actions);
    note = new NoteField(file);
    setTop(head);
    setCenter(scroll());
    addEventFilter(KeyEvent.KEY_PRESSED, this::withAlt);
    addEventHandler(KeyEvent.KEY_PRESSED, this::type);
    sections.setOnMousePressed(event -> focusOn(event.getTarget()));
    patience.setOnFinished(event -> wait(true));
    file.known().addListener((property, was, is) -> show(is));
    file.open().addListener((property, was, is) -> turned(is));
    links.selected().addListener((property, was, is) -> name());
    name();
    sections.setVisible(false);
    wait(false);
  }

  /// Keeps what is being written: the window closes.
  public void keep() {
    note.keep();
  }

  private ScrollPane scroll() {
    sections.getStyleClass().add("page-sections");
    List<Section> all = new ArrayList<>(List.of(scores.section()));
    all.addAll(closely.section("head-svd"));
    all.add(composition.section());
    all.addAll(closely.section("max-activating"));
    all.addAll(closely.others());
    all.add(note.section());
    sections.getChildren().setAll(all);
    ScrollPane scroll = new ScrollPane(new VBox(waiting, sections));
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setFocusTraversable(false);
    return scroll;
  }

  /// A click beside everything gives the arrow keys back to the page.
  private void focusOn(EventTarget target) {
    if (sections.equals(target)) {
      requestFocus();
    }
  }

  private void name() {
    Head selected = links.selected().get();
    if (selected != null) {
      head.show(selected, desk.model().opened().get());
    }
  }

  private void turned(boolean open) {
    if (open) {
      name();
      requestFocus();
    } else {
      note.leave();
    }
  }

  /// While the next head is read, the last one's sections stay a moment, then say that they are
  /// old.
  private void show(@Nullable HeadKnown known) {
    if (known == null) {
      patience.playFromStart();
      return;
    }
    patience.stop();
    wait(false);
    sections.setVisible(true);
    scores.show(known);
    composition.show(known);
    closely.show(known);
    note.show(known);
  }

  private void wait(boolean longer) {
    waiting.setText(
        desk.model().sha256().get().isEmpty()
            ? "The weights are being read; what the store says of them follows."
            : "Reading the store …");
    waiting.setVisible(longer);
    waiting.setManaged(longer);
    sections.setOpacity(longer ? .4 : 1);
  }

  /// Goes to a neighbour, if there is one.
  private void step(int layers, int heads) {
    Head selected = links.selected().get();
    Event.Opened open = desk.model().opened().get();
    if (selected == null || open == null) {
      return;
    }
    int layer = selected.layer() + layers;
    int index = selected.head() + heads;
    if (layer >= 0 && layer < open.spec().layers() && index >= 0 && index < open.spec().heads()) {
      links.selected().set(new Head(layer, index));
    }
  }

  private void withAlt(KeyEvent event) {
    if (event.isAltDown()) {
      move(event);
    }
  }

  private void type(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE) {
      file.open().set(false);
      event.consume();
    } else if (!event.isShortcutDown()) {
      move(event);
    }
  }

  private void move(KeyEvent event) {
    switch (event.getCode()) {
      case LEFT -> step(0, -1);
      case RIGHT -> step(0, 1);
      case UP -> step(-1, 0);
      case DOWN -> step(1, 0);
      default -> {
        return;
      }
    }
    event.consume();
  }
}
