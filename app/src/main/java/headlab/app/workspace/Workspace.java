package headlab.app.workspace;

import headlab.app.figure.FigureView;
import headlab.app.figure.HeadLinks;
import headlab.app.form.AnalysisForm;
import headlab.app.widget.Buttons;
import headlab.app.widget.Fx;
import headlab.app.workspace.page.HeadPage;
import headlab.app.workspace.page.PageActions;
import headlab.app.workspace.panel.ActiveRunBar;
import headlab.app.workspace.panel.CellPrompts;
import headlab.app.workspace.panel.HeadInspector;
import headlab.app.workspace.panel.LivePane;
import headlab.app.workspace.panel.LowerPane;
import headlab.app.workspace.panel.OtherModel;
import headlab.app.workspace.panel.PromptStrip;
import headlab.app.workspace.panel.ResultTabs;
import headlab.app.workspace.panel.RunList;
import headlab.app.workspace.panel.Sidebar;
import headlab.app.workspace.panel.SourceLine;
import headlab.app.workspace.panel.StatusBar;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.icons.Icon;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.event.Event;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The parts of the window, put together.
final class Workspace extends BorderPane {
  /// The height below which the figures shrink no more, but scroll with the prompt above them: a
  /// heatmap keeps some 220 of it.
  private static final double LEAST = 360;

  private final Desk desk;
  private final Actions actions;
  private final StatusBar status;
  private final Sidebar sidebar = new Sidebar();
  private final ResultTabs results;
  private final HeadPage page;
  private final LowerPane lower;
  private final SplitPane columns = new SplitPane();
  private final SplitPane middle = new SplitPane();
  private final BooleanBinding cannotRun;

  /// Where the divider above the runs was before they were folded.
  private double divider;

  /// What the figures of a model that is not open share: a head is selected there, never switched.
  private final HeadLinks apart = new HeadLinks(head -> sayNotOpen());

  /// @param status the line at the bottom
  /// @param export opens the export of a figure
  /// @param copyState copies the state of the live pane as a command line
  Workspace(
      Desk desk,
      Actions actions,
      StatusBar status,
      Consumer<FigureView> export,
      Runnable copyState) {
    this.desk = desk;
    this.actions = actions;
    this.status = status;
    getStyleClass().addAll("headlab", "workspace");
    cannotRun =
        Bindings.createBooleanBinding(
            () ->
                desk.model().opened().get() == null
                    || desk.running().busy().get()
                    || desk.prompt().isEmpty()
                    || isRefused()
                    || !actions.form().get().valid().get(),
            desk.model().opened(),
            desk.running().busy(),
            desk.prompt().clean(),
            desk.prompt().set(),
            desk.looking().problem(),
            desk.sets().problem(),
            actions.form());
    results =
        new ResultTabs(
            desk.links(),
            apart,
            invitation(),
            export,
            desk.prompt().position()::set,
            new HeadsOfCell(desk, status::say)::go,
            desk.cells()::ask);
    apart.onOpen(head -> sayNotOpen());
    lower = lower();
    PatchHead patch = new PatchHead(desk, status::say);
    page =
        new HeadPage(desk, new PageActions(actions::open, actions::run, patch::all, patch::here));
    desk.links().onOpen(head -> desk.heads().open().set(true));
    desk.heads().open().addListener((property, was, is) -> turn(is));
    turn(false);
    HeadInspector inspector =
        new HeadInspector(desk.model(), desk.looking(), desk.ablations(), desk.links());
    LivePane live =
        new LivePane(
            desk.prompt(), desk.sets(), desk.looking(), desk.ablations(), desk.links(), copyState);
    desk.shown().addListener((property, was, is) -> show(is, inspector));
    desk.foreign()
        .addListener(
            (property, was, is) -> {
              apart.selected().set(null);
              show(desk.shown().get(), inspector);
            });
    columns.getItems().setAll(left(), middle(), right(inspector, live));
    SplitPane.setResizableWithParent(columns.getItems().getFirst(), false);
    SplitPane.setResizableWithParent(columns.getItems().getLast(), false);
    setCenter(columns);
    setBottom(status);
    desk.model().opened().addListener((property, was, is) -> sidebar.refresh());
    desk.model().asked().addListener((property, was, is) -> sidebar.refresh());
    desk.prompt().set().addListener((property, was, is) -> sidebar.refresh());
    actions.form().addListener((property, was, is) -> sidebar.refresh());
  }

  /// Whether the typed prompt, or the chosen set, cannot be run at all.
  private boolean isRefused() {
    return desk.prompt().set().get() == null
        ? !desk.looking().problem().get().isEmpty()
        : !desk.sets().problem().get().isEmpty();
  }

  Sidebar sidebar() {
    return sidebar;
  }

  ResultTabs results() {
    return results;
  }

  /// When the chosen analysis cannot be run.
  BooleanBinding cannotRun() {
    return cannotRun;
  }

  /// Puts the dividers where they were.
  void dividers(Settings settings) {
    columns.setDividerPositions(settings.left(), settings.right());
    middle.setDividerPositions(settings.bottom());
  }

  /// Where the dividers are: left, right, bottom.
  double[] dividers() {
    double[] sides = columns.getDividerPositions();
    double below = lower.folded().get() ? divider : middle.getDividerPositions()[0];
    return new double[] {sides[0], sides[1], below};
  }

  private Node left() {
    ScrollPane scroll = new ScrollPane();
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().addAll("edge-to-edge", "form-scroll");
    Button run = runButton("Run", "Run the analysis (Ctrl+R)");
    run.setId("run");
    run.setMaxWidth(Double.MAX_VALUE);
    actions.form().subscribe(form -> fill(scroll, form));
    VBox form = new VBox(10, scroll, run);
    form.getStyleClass().addAll("form-pane", "pane");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    VBox.setVgrow(sidebar, Priority.ALWAYS);
    sidebar.setPrefHeight(200);
    sidebar.setMinHeight(120);
    VBox left = new VBox(sidebar, form);
    left.setMinWidth(210);
    left.getStyleClass().add("left");
    return left;
  }

  private void fill(ScrollPane pane, AnalysisForm form) {
    form.valid().addListener((property, was, is) -> cannotRun.invalidate());
    pane.setContent(form);
    form.heightProperty()
        .addListener(
            // not within the layout that changed it
            (property, was, is) -> Fx.next(() -> pane.setPrefHeight(is.doubleValue() + 2)));
  }

  private Button runButton(String words, String help) {
    Button button = Buttons.primary(Icon.RUN, words, help, actions::run);
    button.disableProperty().bind(cannotRun);
    return button;
  }

  private LowerPane lower() {
    RunList runs =
        new RunList(
            desk,
            new RunList.Actions(
                actions::open, actions::resume, actions::recompute, actions::compare));
    LowerPane pane =
        new LowerPane(
            desk.cells(),
            runs,
            new CellPrompts(desk.cells(), line -> desk.cells().look(line, status::say)),
            new ActiveRunBar(desk.running()));
    pane.folded().addListener((property, was, is) -> divide(is));
    return pane;
  }

  /// A folded pane gives its height away, and gets it back.
  private void divide(boolean folded) {
    if (folded) {
      divider = middle.getDividerPositions()[0];
    } else {
      Fx.next(() -> middle.setDividerPositions(divider));
    }
  }

  private Node middle() {
    PromptStrip strip =
        new PromptStrip(
            desk.prompt(),
            desk.looking(),
            desk.sets(),
            new SourceLine(desk.prompt(), desk.sets(), desk.model()));
    StackPane stage = new StackPane(results, page);
    OtherModel other = new OtherModel(desk, apart, actions::open);
    HBox figures = new HBox(stage, other.list());
    HBox.setHgrow(stage, Priority.ALWAYS);
    stage.setPrefWidth(320); // and the list its width
    stage.setMinWidth(0);
    VBox.setVgrow(figures, Priority.ALWAYS);
    figures.setPrefHeight(LEAST); // so that the strip above keeps its height
    figures.setMinHeight(LEAST);
    strip.setMinHeight(USE_PREF_SIZE);
    strip.visibleProperty().bind(desk.heads().open().not()); // a page needs the room
    strip.managedProperty().bind(strip.visibleProperty());
    VBox all = new VBox(strip, other, figures);
    all.setMinWidth(0);
    all.addEventHandler(MouseEvent.MOUSE_PRESSED, Event::consume); // else the pane takes the focus
    ScrollPane upper = new ScrollPane(all);
    upper.setFitToWidth(true);
    upper.setFitToHeight(true);
    upper.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    upper.getStyleClass().add("edge-to-edge");
    upper.setMinHeight(260);
    middle.setOrientation(Orientation.VERTICAL);
    middle.getItems().setAll(upper, lower);
    SplitPane.setResizableWithParent(lower, false);
    middle.setMinWidth(420);
    return middle;
  }

  /// The page of a head stands where the figures are.
  private void turn(boolean open) {
    page.setVisible(open);
    results.setVisible(!open);
    lower.folded().set(open);
    FigureView front = results.front();
    if (!open && front != null) {
      front.heatmap().requestFocus();
    }
  }

  /// The page of the selected head.
  HeadPage page() {
    return page;
  }

  private static Node right(HeadInspector inspector, LivePane live) {
    VBox panes = new VBox(inspector, live);
    ScrollPane scroll = new ScrollPane(panes);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().addAll("edge-to-edge", "right");
    scroll.setMinWidth(280);
    return scroll;
  }

  /// What stands in the middle before the first figure: the way to it.
  private Node invitation() {
    Label words = new Label();
    words.getStyleClass().add("invitation-title");
    Label question = Buttons.quiet("");
    question.setWrapText(true);
    question.setMaxWidth(420);
    question.setTextAlignment(javafx.scene.text.TextAlignment.CENTER);
    Button run = runButton("", "Run the analysis (Ctrl+R)");
    run.setId("first-run");
    run.getStyleClass().add("large");
    actions.form().subscribe(form -> describe(form, words, question, run));
    VBox invitation = new VBox(12, words, question, run);
    invitation.setAlignment(Pos.CENTER);
    invitation.getStyleClass().add("invitation");
    return invitation;
  }

  private static void describe(AnalysisForm form, Label words, Label question, Button run) {
    String title = form.type().about().title();
    words.setText(title);
    question.setText(form.type().about().question());
    run.setText("Run " + title.toLowerCase(java.util.Locale.ROOT));
  }

  private void sayNotOpen() {
    Shown shown = desk.shown().get();
    if (shown != null) {
      status.say(shown.notOpen());
    }
  }

  private void show(@Nullable Shown shown, HeadInspector inspector) {
    if (shown != null) {
      boolean foreign = desk.foreign().get();
      results.show(shown.key(), shown.figures(), shown.source(), foreign);
      inspector.scores(foreign ? List.of() : shown.figures());
    } else {
      inspector.scores(List.of());
    }
    status.say("");
  }
}
