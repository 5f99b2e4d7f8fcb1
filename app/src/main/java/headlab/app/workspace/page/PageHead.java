package headlab.app.workspace.page;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Buttons;
import headlab.app.widget.Glyph;
import headlab.app.workspace.panel.HeadScale;
import headlab.app.workspace.state.Ablations;
import headlab.engine.lane.Event;
import headlab.icons.Icon;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The top of a head's page: which head it is, the way back and to its neighbours, and what can be
/// done with it: switch it off, scale it, patch it.
final class PageHead extends VBox {
  private final HeadLinks links;
  private final Ablations ablations;
  private final Label title = new Label();
  private final Label group = Buttons.quiet("");
  private final ToggleButton off = new ToggleButton("Switch off", Glyph.of(Icon.ABLATE));
  private final HeadScale scale;
  private final MenuItem here = new MenuItem();

  /// What of the window the buttons need.
  ///
  /// @param busy whether a run goes on
  /// @param back closes the page
  /// @param step goes so many layers and heads on
  record Ways(ObservableValue<Boolean> busy, Runnable back, Step step) {}

  /// Goes to a neighbour.
  @FunctionalInterface
  interface Step {
    void go(int layers, int heads);
  }

  PageHead(HeadLinks links, Ablations ablations, Ways ways, PageActions actions) {
    super(6);
    this.links = links;
    this.ablations = ablations;
    getStyleClass().add("page-head");
    title.getStyleClass().add("page-title");
    title.setId("page-title");
    title.setMinWidth(USE_PREF_SIZE);
    off.setId("page-switch-off");
    off.getStyleClass().addAll("small", "switch-off");
    off.setMinWidth(USE_PREF_SIZE);
    Buttons.explain(off, "Switch this head off, or on again");
    off.setOnAction(event -> toggle());
    scale = new HeadScale(ablations);
    scale.setPrefWidth(250);
    ablations.heads().addListener((property, was, is) -> refresh());
    FlowPane deeds = new FlowPane(10, 6, scale, off, patch(ways, actions));
    getChildren().addAll(names(ways), deeds);
  }

  private HBox names(Ways ways) {
    Button back = Buttons.of(Icon.PREVIOUS, "Figures", "Back to the figures (Esc)", ways.back());
    back.setId("page-back");
    back.getStyleClass().add("small");
    back.setMinWidth(USE_PREF_SIZE);
    Button previous =
        Buttons.icon(
            Icon.PREVIOUS,
            "The head before (left arrow; up and down change the layer)",
            () -> ways.step().go(0, -1));
    Button next =
        Buttons.icon(
            Icon.NEXT,
            "The next head (right arrow; up and down change the layer)",
            () -> ways.step().go(0, 1));
    next.setId("page-next");
    HBox names = new HBox(8, back, title, new HBox(previous, next), group);
    names.setAlignment(Pos.CENTER_LEFT);
    return names;
  }

  private MenuButton patch(Ways ways, PageActions actions) {
    MenuItem all = new MenuItem("All heads on these prompts: where this one stands");
    all.setOnAction(event -> act(actions.patch()));
    here.setOnAction(event -> act(actions.patchHere()));
    MenuButton patch = new MenuButton("Patch", Glyph.of(Icon.PATCH), all, here);
    patch.setId("page-patch");
    patch.getStyleClass().add("small");
    patch.setMinWidth(USE_PREF_SIZE);
    Buttons.explain(
        patch, "Replace this head's output by that of the other run of a pair of prompts");
    patch.disableProperty().bind(ways.busy());
    return patch;
  }

  private void act(java.util.function.Consumer<Head> action) {
    Head head = links.selected().get();
    if (head != null) {
      action.accept(head);
    }
  }

  private void toggle() {
    act(links::toggle);
    refresh();
  }

  private void refresh() {
    Head head = links.selected().get();
    if (head != null) {
      boolean isOff = ablations.isOff(head);
      off.setSelected(isOff);
      off.setText(isOff ? "Switched off" : "Switch off");
      scale.show(head);
    }
  }

  /// Shows which head it is.
  void show(Head head, Event.@Nullable Opened open) {
    title.setText("Head " + head);
    here.setText("The heads of layer " + head.layer() + " at the chosen position");
    group.setText(
        open == null
            ? ""
            : "of %d layers × %d heads".formatted(open.spec().layers(), open.spec().heads()));
    refresh();
  }
}
