package headlab.app.workspace.panel;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.Ablations;
import headlab.app.workspace.state.Looking;
import headlab.app.workspace.state.PromptState;
import headlab.app.workspace.state.SetState;
import headlab.app.workspace.state.Substitute;
import headlab.engine.lane.Event;
import headlab.icons.Icon;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The heads that are switched off or scaled, and what the model predicts with and without them.
public final class LivePane extends VBox {
  private final PromptState prompt;
  private final SetState sets;
  private final Ablations ablations;
  private final HeadLinks links;
  private final FlowPane chips = new FlowPane(5, 5);
  private final RadioButton zero = new RadioButton("zero");
  private final RadioButton mean = new RadioButton("mean");
  private final Label whyNot = Buttons.quiet("");
  private final Predictions predictions = new Predictions();
  private final Label difference = new Label();
  private final Label touched = Buttons.quiet("");

  /// @param copy copies the state as a command line
  public LivePane(
      PromptState prompt,
      SetState sets,
      Looking looking,
      Ablations ablations,
      HeadLinks links,
      Runnable copy) {
    super(8);
    this.prompt = prompt;
    this.sets = sets;
    this.ablations = ablations;
    this.links = links;
    getStyleClass().addAll("live", "pane");
    whyNot.setWrapText(true);
    whyNot.setMinHeight(USE_PREF_SIZE);
    difference.getStyleClass().add("difference");
    difference.setId("logit-difference");
    touched.setId("touched");
    getChildren()
        .addAll(
            top(copy),
            chips,
            substitutes(),
            whyNot,
            difference,
            touched,
            new Continuations(looking),
            predictions);
    ablations.heads().addListener((property, was, is) -> list());
    ablations.substitute().addListener((property, was, is) -> choose());
    prompt.set().addListener((property, was, is) -> allow());
    sets.size().addListener((property, was, is) -> allow());
    looking.seen().addListener((property, was, is) -> show(is));
    looking.problem().addListener((property, was, is) -> refused(is));
    list();
    allow();
    choose();
  }

  /// Numbers that no longer hold are shown as such; a mean that cannot be had says why beside it.
  private void refused(String sentence) {
    boolean old = !sentence.isEmpty();
    predictions.setOpacity(old ? 0.45 : 1);
    difference.setOpacity(old ? 0.45 : 1);
    allow();
    if (old && ablations.heads().get().containsValue(Substitute.MEAN)) {
      whyNot.setText(sentence);
      whyNot.setVisible(true);
      whyNot.setManaged(true);
    }
  }

  private Node top(Runnable copy) {
    Button undo = Buttons.icon(Icon.UNDO, "Undo (Ctrl+Z)", ablations::undo);
    undo.disableProperty().bind(ablations.canUndo().not());
    Button redo = Buttons.icon(Icon.REDO, "Redo (Ctrl+Shift+Z)", ablations::redo);
    redo.disableProperty().bind(ablations.canRedo().not());
    Button clear = Buttons.icon(Icon.CLEAR, "Let all heads be as they were", ablations::clear);
    clear.disableProperty().bind(ablations.heads().map(Map::isEmpty).orElse(true));
    Button line = Buttons.icon(Icon.COMMAND_LINE, "Copy this state as a command line", copy);
    HBox top =
        new HBox(2, Buttons.heading("Heads changed"), Buttons.space(), undo, redo, clear, line);
    top.setAlignment(Pos.CENTER_LEFT);
    return top;
  }

  private Node substitutes() {
    ToggleGroup group = new ToggleGroup();
    zero.setToggleGroup(group);
    mean.setToggleGroup(group);
    zero.setTooltip(new Tooltip("A head that is off writes nothing"));
    mean.setTooltip(
        new Tooltip("A head that is off writes its mean over the other prompts of the set"));
    zero.setOnAction(event -> ablations.substituteAll(Substitute.ZERO));
    mean.setOnAction(event -> ablations.substituteAll(Substitute.MEAN));
    HBox line = new HBox(12, Buttons.quiet("Replaced by"), zero, mean);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private void list() {
    chips.getChildren().clear();
    for (Map.Entry<Head, Substitute> each : ablations.heads().get().entrySet()) {
      chips.getChildren().add(chip(each.getKey(), each.getValue()));
    }
    if (chips.getChildren().isEmpty()) {
      chips.getChildren().add(Buttons.quiet("None. Select a head and switch it off, or scale it."));
    }
  }

  private Node chip(Head head, Substitute substitute) {
    Button name =
        new Button(substitute.isOff() ? head.toString() : head + " " + substitute.words());
    name.getStyleClass().addAll("chip-name");
    Buttons.explain(name, "Head %s, %s: select it".formatted(head, substitute.words()));
    name.setOnAction(event -> links.selected().set(head));
    Button remove =
        Buttons.icon(Icon.REMOVE, "Let " + head + " be as it was", () -> ablations.scale(head, 1));
    remove.getStyleClass().add("chip-remove");
    HBox chip = new HBox(name, remove);
    chip.setAlignment(Pos.CENTER_LEFT);
    chip.getStyleClass().add("chip");
    return chip;
  }

  private void allow() {
    String why = prompt.whyNoMean(sets.size().get());
    boolean refused = !why.isEmpty();
    mean.setDisable(refused);
    whyNot.setText(why);
    whyNot.setVisible(refused);
    whyNot.setManaged(refused);
    if (refused
        && prompt.set().get() == null
        && ablations.substitute().get().equals(Substitute.MEAN)) {
      ablations.substituteAll(Substitute.ZERO);
    }
  }

  private void choose() {
    zero.setSelected(ablations.substitute().get().equals(Substitute.ZERO));
    mean.setSelected(ablations.substitute().get().equals(Substitute.MEAN));
  }

  private void show(Event.@Nullable Seen seen) {
    if (seen == null) {
      return;
    }
    boolean edited = !ablations.heads().get().isEmpty();
    predictions.show(seen, edited);
    count(seen);
    Double before = seen.answersBefore().logitDifference();
    Double after = seen.answersAfter().logitDifference();
    difference.setVisible(before != null);
    difference.setManaged(before != null);
    if (before != null && after != null) {
      difference.setText(
          edited
              ? "Logit difference %s → %s".formatted(Numbers.signed(before), Numbers.signed(after))
              : "Logit difference " + Numbers.signed(before));
    }
  }

  /// How many places the edits of the shown run write to.
  private void count(Event.Seen seen) {
    int positions = seen.prompt().length();
    int heads = seen.touched() / positions;
    touched.setText(
        "%d %s × %d positions edited".formatted(heads, heads == 1 ? "head" : "heads", positions));
    touched.setVisible(seen.touched() > 0);
    touched.setManaged(seen.touched() > 0);
  }
}
