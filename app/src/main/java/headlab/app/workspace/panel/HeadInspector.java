package headlab.app.workspace.panel;

import headlab.app.figure.ColourScale;
import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.figure.Heatmap;
import headlab.app.widget.Buttons;
import headlab.app.widget.Glyph;
import headlab.app.workspace.state.Ablations;
import headlab.app.workspace.state.Looking;
import headlab.app.workspace.state.ModelState;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.lane.Event;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.icons.Icon;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The clicked head: its attention on the prompt, its scores, and the switch that turns it off.
public final class HeadInspector extends VBox {
  private static final double PATTERN_HEIGHT = 270;

  private final Looking looking;
  private final Ablations ablations;
  private final HeadLinks links;
  private final ModelState model;
  private final Label title = Buttons.heading("No head selected");
  private final Label group = Buttons.quiet("");
  private final ToggleButton off;
  private final Heatmap pattern = new Heatmap(true);
  private final CheckBox withoutFirst = new CheckBox("Scale without first position");
  private final Label empty =
      Buttons.quiet("Click a cell of a heatmap by head, or move with the arrow keys.");
  private final HeadScores scores = new HeadScores();
  private final Hyperlink page = new Hyperlink();
  private final HeadScale scale;
  private List<Figure> figures = List.of();

  public HeadInspector(ModelState model, Looking looking, Ablations ablations, HeadLinks links) {
    super(8);
    this.model = model;
    this.looking = looking;
    this.ablations = ablations;
    this.links = links;
    getStyleClass().addAll("inspector", "pane");
    off = new ToggleButton("Switch off", Glyph.of(Icon.ABLATE));
    off.setId("switch-off");
    off.getStyleClass().addAll("small", "switch-off");
    Buttons.explain(off, "Switch this head off, or on again (space bar in a heatmap)");
    off.setOnAction(event -> toggle());
    scale = new HeadScale(ablations);
    scale.name("head-scale");
    page.setId("open-page");
    page.setOnAction(event -> openPage());
    page.setTooltip(new Tooltip("Enter or a double click on the head in a figure opens it too"));
    HBox head = new HBox(8, title, group, Buttons.space(), off);
    head.setAlignment(Pos.CENTER_LEFT);
    empty.setWrapText(true);
    pattern.numbers().set(false);
    pattern.setPrefHeight(PATTERN_HEIGHT);
    pattern.setMinHeight(PATTERN_HEIGHT);
    withoutFirst.setTooltip(
        new Tooltip("Many heads rest on the first token: leave it out of the scale"));
    withoutFirst.selectedProperty().addListener((property, was, is) -> refresh());
    getChildren().addAll(head, page, scale, empty, pattern, withoutFirst, scores);
    links.selected().addListener((property, was, is) -> refresh());
    looking.seen().addListener((property, was, is) -> refresh());
    ablations.heads().addListener((property, was, is) -> refresh());
    refresh();
  }

  /// The figures whose values of the head are shown as its scores: figures of the open model.
  public void scores(List<Figure> shown) {
    figures = shown;
    refresh();
  }

  private void toggle() {
    Head head = links.selected().get();
    if (head != null) {
      links.toggle(head);
    }
    refresh();
  }

  private void openPage() {
    Head head = links.selected().get();
    if (head != null) {
      links.open(head);
    }
  }

  private void refresh() {
    Head head = links.selected().get();
    boolean some = head != null;
    show(empty, !some);
    show(pattern, false);
    show(withoutFirst, false);
    show(scores, some);
    show(scale, some);
    show(page, some);
    off.setVisible(some);
    title.setText(some ? "Head " + head : "No head selected");
    group.setText("");
    if (head == null) {
      return;
    }
    scale.show(head);
    page.setText("All that is known of head " + head);
    boolean isOff = ablations.isOff(head);
    off.setSelected(isOff);
    off.setText(isOff ? "Switched off" : "Switch off");
    Event.Opened open = model.opened().get();
    if (open != null) {
      group.setText(group(open.spec(), head));
    }
    drawPattern(head);
    scores.show(figures, head);
  }

  private static String group(ModelSpec spec, Head head) {
    return spec.kvHeads() == spec.heads() || head.head() >= spec.heads()
        ? ""
        : "kv head " + spec.kvHead(head.head());
  }

  private void drawPattern(Head head) {
    Event.Seen seen = looking.seen().get();
    Tensor weights =
        seen == null ? null : seen.captures().get(new HookPoint(Site.PATTERN, head.layer()));
    boolean known = seen != null && weights != null && head.head() < weights.length(0);
    show(pattern, known);
    show(withoutFirst, known);
    if (seen == null || weights == null || !known) {
      return;
    }
    Figure.Grid grid = grid(head, weights.slice(head.head()), seen.prompt().labels());
    pattern.show(grid, ColourScale.of(grid.quantity(), counted(grid)));
    pattern.setAccessibleText("Attention pattern of head " + head);
  }

  private List<@Nullable Double> counted(Figure.Grid grid) {
    List<@Nullable Double> counted = new ArrayList<>();
    int width = grid.columns().size();
    for (int i = 0; i < grid.values().size(); i++) {
      boolean skipped = withoutFirst.isSelected() && width > 1 && i % width == 0;
      counted.add(skipped ? null : grid.values().get(i));
    }
    return counted;
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private static Figure.Grid grid(Head head, Tensor weights, List<String> labels) {
    List<@Nullable Double> values = new ArrayList<>();
    for (float weight : weights.toArray()) {
      values.add((double) weight);
    }
    return new Figure.Grid(
        "pattern",
        "Attention of head " + head,
        new Quantity("attention", false),
        new Axis.Tokens(labels),
        new Axis.Tokens(labels),
        values,
        Figure.Sides.of(0),
        List.of());
  }

  private static void show(javafx.scene.Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }
}
